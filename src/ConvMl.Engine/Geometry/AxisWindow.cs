using ConvMl.Tensors;

namespace ConvMl.Geometry;

/// <summary>
/// A window laid over one axis of an input. Output i reads the inputs i·Stride − PadBefore + k·Dilation for the taps
/// k = 0 … Kernel − 1; those outside 0 … Input − 1 are zeros.
/// </summary>
/// <remarks>The only place where the size of an output is computed.</remarks>
public readonly record struct AxisWindow
{
    /// <summary>Size of the input, or <see cref="Shape.Open"/>.</summary>
    public int Input { get; private init; }

    /// <summary>Size of the output, or <see cref="Shape.Open"/>.</summary>
    public int Output { get; private init; }

    /// <summary>Number of taps.</summary>
    public int Kernel { get; private init; }

    /// <summary>Step between outputs.</summary>
    public int Stride { get; private init; }

    /// <summary>Step between taps.</summary>
    public int Dilation { get; private init; }

    /// <summary>Zeros before the first input.</summary>
    public int PadBefore { get; private init; }

    /// <summary>Zeros behind the last input.</summary>
    public int PadAfter { get; private init; }

    /// <summary>Inputs from the first tap to the last, both included: (Kernel − 1)·Dilation + 1.</summary>
    public int Extent => ((Kernel - 1) * Dilation) + 1;

    /// <summary>The window that takes in all of an axis of <paramref name="input"/> at once.</summary>
    public static AxisWindow Whole(int input) => input == Shape.Open
        ? throw new GeometryException("The window over a whole axis needs an input of known size; give the network its height and width.")
        : new AxisWindow { Input = input, Output = 1, Kernel = input, Stride = input, Dilation = 1 };

    /// <summary>
    /// The outputs whose tap <paramref name="tap"/> falls inside the input: from First (included) to Limit (excluded).
    /// </summary>
    public (int First, int Limit) OutputsInside(int tap)
    {
        var origin = (tap * Dilation) - PadBefore;
        var first = origin >= 0 ? 0 : CeilingOfQuotient(-origin, Stride);
        var last = Input - 1 - origin;
        var limit = last < 0 ? 0 : (last / Stride) + 1;
        limit = Math.Min(limit, Output);
        return (Math.Min(first, limit), limit);
    }

    internal static AxisWindow Create(
        string axis, int input, int kernel, int stride, int dilation, PaddingMode mode, int before, int after)
    {
        var extent = ExtentOf(axis, kernel, dilation);
        if (mode == PaddingMode.Same)
        {
            // An open axis is taken as a multiple of the stride, which is what networks of open size ask of their input.
            var covered = input == Shape.Open
                ? extent - stride
                : ((CeilingOfQuotient(input, stride) - 1L) * stride) + extent - input;
            var total = (int)Math.Max(covered, 0);
            (before, after) = (total / 2, total - (total / 2));
        }

        var window = new AxisWindow { Input = input, Kernel = kernel, Stride = stride, Dilation = dilation, PadBefore = before, PadAfter = after };
        if (input == Shape.Open)
            return window with { Output = Shape.Open };

        var padded = (long)input + before + after;
        if (padded < extent)
            throw new GeometryException(
                $"A kernel of {kernel}{(dilation > 1 ? $" taps at dilation {dilation}, so spanning {extent}," : "")} does not fit into a {axis} of {input}" +
                $"{(before + after > 0 ? $" padded to {padded}" : "")}; use a smaller kernel, more padding, or a larger input.");
        return window with { Output = (int)((padded - extent) / stride) + 1 };
    }

    // The window of the convolution that a transposed one turns round: the latter's input is the number of places, its output what they lie on.
    internal static AxisWindow CreateTransposed(
        string axis, int places, int kernel, int stride, int dilation, PaddingMode mode, int before, int after, int outputPadding)
    {
        if (outputPadding < 0 || outputPadding >= stride)
            throw new GeometryException(
                $"The output padding along the {axis} is {outputPadding}; it must be at least 0 and less than the stride of {stride}, since it says which of " +
                $"{stride} possible sizes the output has.");
        if (outputPadding > 0 && mode == PaddingMode.Same)
            throw new GeometryException(
                $"The output padding along the {axis} is {outputPadding} beside Same padding, which makes the output the input × stride already; leave it out, or give the padding in numbers.");
        if (places == Shape.Open)
            return Create(axis, Shape.Open, kernel, stride, dilation, mode, before, after);

        var spread = ((places - 1L) * stride) + ExtentOf(axis, kernel, dilation);
        var size = mode == PaddingMode.Same ? (long)places * stride : spread + outputPadding - before - after;
        if (size < 1)
            throw new GeometryException(
                $"A {axis} of {places} is spread to {spread} by a kernel of {kernel} at stride {stride} and dilation {dilation}; a padding of {before + after} leaves nothing of it. Use less padding.");
        if (size > int.MaxValue / 2)
            throw new GeometryException($"A {axis} of {places} becomes {size} at stride {stride}; that is too many.");
        return Create(axis, (int)size, kernel, stride, dilation, mode, before, after);
    }

    private static long ExtentOf(string axis, int kernel, int dilation)
    {
        var extent = ((long)(kernel - 1) * dilation) + 1;
        return extent <= int.MaxValue / 2
            ? extent
            : throw new GeometryException($"A kernel of {kernel} taps at dilation {dilation} spans {extent} pixels along the {axis}; that is too many.");
    }

    private static int CeilingOfQuotient(int value, int divisor) => (int)(((long)value + divisor - 1) / divisor);
}
