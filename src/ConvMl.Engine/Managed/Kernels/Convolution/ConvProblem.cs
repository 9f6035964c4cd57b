using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// A convolution as a kernel computes it. It may be the layer's own, or the one that its backward pass is, or the one that the layer transposes,
/// or the same on the image laid out as one long row.
/// </summary>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="InputChannels">Input channels of a group.</param>
/// <param name="OutputChannels">Output channels of a group.</param>
/// <param name="Vertical">The window along the rows.</param>
/// <param name="Horizontal">The window along the columns.</param>
/// <param name="FlipKernel">Whether the stored taps are read from the last to the first.</param>
/// <param name="IsTransposed">Whether the layer is this convolution transposed: the layer's forward pass is this one's backward pass and the reverse.</param>
internal sealed record ConvProblem(
    int Groups, int InputChannels, int OutputChannels, AxisWindow Vertical, AxisWindow Horizontal, bool FlipKernel, bool IsTransposed)
{
    /// <summary>Taps of the kernel.</summary>
    public int Taps => Vertical.Kernel * Horizontal.Kernel;

    /// <summary>Products that are summed for one output: input channels of a group times taps.</summary>
    public int Depth => InputChannels * Taps;

    /// <summary>Numbers of one input channel.</summary>
    public int InputPlane => Vertical.Input * Horizontal.Input;

    /// <summary>Numbers of one output channel.</summary>
    public int OutputPlane => Vertical.Output * Horizontal.Output;

    /// <summary>Numbers of one sample of the input.</summary>
    public int InputElements => Groups * InputChannels * InputPlane;

    /// <summary>Numbers of one sample of the output.</summary>
    public int OutputElements => Groups * OutputChannels * OutputPlane;

    /// <summary>Whether the window reaches beyond the input.</summary>
    public bool IsPadded => Vertical.PadBefore + Vertical.PadAfter + Horizontal.PadBefore + Horizontal.PadAfter > 0;

    /// <summary>Whether every output sees one place of the input, its own.</summary>
    public bool IsPointwise => Taps == 1 && !IsPadded && Vertical.Stride == 1 && Horizontal.Stride == 1;

    /// <summary>The layer's own convolution, or the one that it transposes.</summary>
    public static ConvProblem Of(KernelSite site) => Of(GeometryOf(site), isTransposed: site.Node.Layer is ConvTranspose2D);

    /// <summary>The sizes of the layer's own convolution, or of the one that it transposes.</summary>
    public static ConvGeometry GeometryOf(KernelSite site) => site.Node.Layer is ConvTranspose2D transposed
        ? transposed.GeometryFor(site.Node.InputShapes[0]).Convolution
        : ((Conv2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]);

    /// <summary>
    /// The convolution from the gradient of the output to that of the input, where it is one: at stride 1 the kernel is turned by half a
    /// turn and the padding is what the forward window leaves over. Null where the forward padding is wider than that, or the stride is not 1.
    /// </summary>
    public ConvProblem? Backward()
    {
        if (Vertical.Stride != 1 || Horizontal.Stride != 1 || BackwardAxis(Vertical) is not { } vertical || BackwardAxis(Horizontal) is not { } horizontal)
            return null;
        return new(Groups, OutputChannels, InputChannels, vertical, horizontal, !FlipKernel, IsTransposed);
    }

    /// <summary>A pointwise convolution on the image laid out as one row: neighbours do not matter to it.</summary>
    public ConvProblem AsRow() => this with { Vertical = Axis(1, 1, 1, 0, 0), Horizontal = Axis(InputPlane, 1, 1, 0, 0) };

    /// <summary>A convolution of these sizes.</summary>
    public static ConvProblem Of(ConvGeometry geometry, bool isTransposed) => new(
        geometry.Groups, geometry.ChannelsPerGroup, geometry.OutputChannels / geometry.Groups, geometry.Vertical, geometry.Horizontal, geometry.FlipKernel,
        isTransposed);

    private static AxisWindow? BackwardAxis(AxisWindow axis) => axis.PadBefore < axis.Extent && axis.PadAfter < axis.Extent
        ? Axis(axis.Output, axis.Kernel, axis.Dilation, axis.Extent - 1 - axis.PadBefore, axis.Extent - 1 - axis.PadAfter)
        : null;

    private static AxisWindow Axis(int input, int kernel, int dilation, int before, int after) =>
        AxisWindow.Create("axis", input, kernel, 1, dilation, PaddingMode.Explicit, before, after);
}
