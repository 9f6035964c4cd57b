using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Transposed 2-D convolution <c>[N, C, H, W] → [N, O, H', W']</c> with bias: the backward pass of <see cref="Conv2D"/> as a layer, which
/// enlarges images by its stride. With zero bias, y[o, i·stride − top + k·dilation, j·stride − left + l·dilation] collects
/// w[c, o, k, l]·x[c, i, j] over c, i, j, k, l; see <see cref="TransposedGeometry"/> for the sizes.
/// </summary>
/// <remarks>
/// Lecture "Convolutional Neural Networks", transposed convolution; Zeiler et al., "Deconvolutional networks" (CVPR 2010); Dumoulin and
/// Visin, "A guide to convolution arithmetic for deep learning" (2016). Weights are stored as PyTorch's <c>ConvTranspose2d</c> stores them.
/// </remarks>
/// <param name="OutputChannels">Number of output channels.</param>
/// <param name="Kernel">Size of what an input is spread to. A multiple of the stride reaches every output equally often (no checkerboard).</param>
/// <param name="Stride">Step in the output between neighbouring inputs; 1 if null.</param>
/// <param name="Dilation">Step in the output between taps; 1 if null.</param>
/// <param name="Padding">
/// Rows and columns cut from the output, which the transposed convolution would pad; <see cref="Geometry.Padding.Same"/> if null: the output
/// is the input × stride, and where an odd number is cut, one more is cut at the bottom and right.
/// </param>
/// <param name="OutputPadding">Rows below and columns to the right that the output has besides, less than the stride; none if null. Not with <see cref="Geometry.Padding.Same"/>.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Bias">Whether a bias is added to each output channel.</param>
/// <param name="Initializer">Initial weights; <see cref="He"/> if null. The fan-in is the mean number of inputs that an output collects: C ÷ groups · K·L ÷ stride². Biases begin at 0.</param>
public sealed record ConvTranspose2D(
    int OutputChannels,
    Size2D Kernel,
    Size2D? Stride = null,
    Size2D? Dilation = null,
    Padding? Padding = null,
    Size2D? OutputPadding = null,
    int Groups = 1,
    bool Bias = true,
    Initializer? Initializer = null) : Layer
{
    /// <summary>All sizes of this layer on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public TransposedGeometry GeometryFor(Shape input) => new(
        input, OutputChannels, new Window(Kernel, Stride, Dilation, Padding ?? Geometry.Padding.Same), OutputPadding, Groups);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        var weight = new ParameterSpec("weight", geometry.Weight, ParameterRole.Weight, Initializer ?? new He()) { Fans = FansOf(geometry) };
        return new(geometry.Output)
        {
            Parameters = Bias ? [weight, new("bias", [OutputChannels], ParameterRole.Bias, Initializers.Initializer.Zeros)] : [weight],
            MultiplyAdds = geometry.Input.IsConcrete ? geometry.MultiplyAdds : null,
            Field = field => field.ThroughTransposed(geometry.Vertical, geometry.Horizontal),
        };
    }

    // Inputs lie a stride apart in the output, so that an output meets one tap in stride² only.
    private static Fans FansOf(TransposedGeometry geometry)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        double taps = (double)vertical.Kernel * horizontal.Kernel;
        return new(geometry.InputChannels / geometry.Groups * taps / ((double)vertical.Stride * horizontal.Stride), geometry.ChannelsPerGroup * taps);
    }
}
