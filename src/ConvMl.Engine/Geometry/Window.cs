namespace ConvMl.Geometry;

/// <summary>
/// A window that slides over the rows and columns of an image: kernel, stride, dilation, padding. It is checked once, here;
/// <see cref="Over"/> lays it over an input.
/// </summary>
public sealed record Window
{
    /// <summary>Makes a window; stride and dilation are 1 and the padding <see cref="Geometry.Padding.Valid"/> if not given.</summary>
    /// <exception cref="GeometryException">A size is not positive.</exception>
    public Window(Size2D kernel, Size2D? stride = null, Size2D? dilation = null, Padding? padding = null)
    {
        Kernel = Positive(kernel, "kernel");
        Stride = Positive(stride ?? Size2D.One, "stride");
        Dilation = Positive(dilation ?? Size2D.One, "dilation");
        Padding = padding ?? Geometry.Padding.Valid;
    }

    /// <summary>Taps along height and width.</summary>
    public Size2D Kernel { get; }

    /// <summary>Step between neighbouring outputs.</summary>
    public Size2D Stride { get; }

    /// <summary>Step between neighbouring taps; 1 is a dense window.</summary>
    public Size2D Dilation { get; }

    /// <summary>Zeros around the input.</summary>
    public Padding Padding { get; }

    /// <summary>Lays the window over an input of the given height and width, either of which may be <see cref="Tensors.Shape.Open"/>.</summary>
    /// <exception cref="GeometryException">The window does not fit into the padded input.</exception>
    public (AxisWindow Vertical, AxisWindow Horizontal) Over(int height, int width) => (
        AxisWindow.Create("height", height, Kernel.Height, Stride.Height, Dilation.Height, Padding.Mode, Padding.Top, Padding.Bottom),
        AxisWindow.Create("width", width, Kernel.Width, Stride.Width, Dilation.Width, Padding.Mode, Padding.Left, Padding.Right));

    /// <summary>
    /// Lays the window under the outputs of a transposed convolution, so that it has as many places as the input is high and wide.
    /// </summary>
    internal (AxisWindow Vertical, AxisWindow Horizontal) Onto(int height, int width, Size2D outputPadding) => (
        AxisWindow.CreateTransposed("height", height, Kernel.Height, Stride.Height, Dilation.Height, Padding.Mode, Padding.Top, Padding.Bottom, outputPadding.Height),
        AxisWindow.CreateTransposed("width", width, Kernel.Width, Stride.Width, Dilation.Width, Padding.Mode, Padding.Left, Padding.Right, outputPadding.Width));

    private static Size2D Positive(Size2D size, string what) => size is { Height: >= 1, Width: >= 1 }
        ? size
        : throw new GeometryException($"The {what} is {size}; both sizes must be at least 1.");
}
