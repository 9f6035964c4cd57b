using ConvMl.Tensors;

namespace ConvMl.Geometry;

/// <summary>All sizes of one pooling: a window laid over each channel of an image.</summary>
public sealed record PoolGeometry
{
    /// <summary>Lays <paramref name="window"/> over an image <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The input is no image, the window does not fit, or an output would see nothing but padding.</exception>
    public PoolGeometry(Shape input, Window window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; pooling needs an image [C, H, W].");
        Input = input;
        (Vertical, Horizontal) = window.Over(input.Height, input.Width);
        RequireInputUnderEveryWindow(Vertical, "height");
        RequireInputUnderEveryWindow(Horizontal, "width");
    }

    /// <summary>The input <c>[C, H, W]</c>.</summary>
    public Shape Input { get; }

    /// <summary>The window along the rows.</summary>
    public AxisWindow Vertical { get; }

    /// <summary>The window along the columns.</summary>
    public AxisWindow Horizontal { get; }

    /// <summary>The output <c>[C, H, W]</c>.</summary>
    public Shape Output => [Input.Channels, Vertical.Output, Horizontal.Output];

    // A maximum or mean over padding alone has no meaning, so it is refused here instead of being -infinity or 0/0 later.
    private static void RequireInputUnderEveryWindow(AxisWindow axis, string name)
    {
        if (axis.Input == Shape.Open)
            return;
        for (var output = 0; output < axis.Output; output++)
        {
            var origin = (output * axis.Stride) - axis.PadBefore;
            var firstTap = origin >= 0 ? 0 : (-origin + axis.Dilation - 1) / axis.Dilation;
            if (firstTap >= axis.Kernel || origin + (firstTap * axis.Dilation) >= axis.Input)
                throw new GeometryException(
                    $"Along the {name}, the pooling window of output {output} sees nothing but padding (input {axis.Input}, kernel {axis.Kernel}, " +
                    $"stride {axis.Stride}, padding {axis.PadBefore} and {axis.PadAfter}); use less padding.");
        }
    }
}
