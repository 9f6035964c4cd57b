using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// 2-D multi-channel cross-correlation <c>[N, C, H, W] → [N, O, H', W']</c> with bias; see <see cref="ConvGeometry"/> for the formula
/// (lecture "Convolutional Neural Networks", multi-channel convolution). With <see cref="FlipKernel"/> it is convolution.
/// </summary>
/// <param name="OutputChannels">Number of filters; null to take the number of classes once it is known.</param>
/// <param name="Kernel">Size of the filters.</param>
/// <param name="Stride">Step between outputs; 1 if null.</param>
/// <param name="Dilation">Step between taps; 1 if null.</param>
/// <param name="Padding">Zeros around the input; <see cref="Geometry.Padding.Same"/> if null.</param>
/// <param name="Groups">Groups of channels that do not see each other; the number of input channels makes it depthwise.</param>
/// <param name="Bias">Whether a bias is added to each output channel.</param>
/// <param name="FlipKernel">True for convolution in the strict sense (the kernel mirrored), false for cross-correlation.</param>
/// <param name="Initializer">Initial weights; <see cref="He"/> if null. Biases begin at 0.</param>
public sealed record Conv2D(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? OutputChannels,
    Size2D Kernel,
    Size2D? Stride = null,
    Size2D? Dilation = null,
    Padding? Padding = null,
    int Groups = 1,
    bool Bias = true,
    bool FlipKernel = false,
    Initializer? Initializer = null) : Layer
{
    /// <inheritdoc/>
    public override bool AwaitsClasses => OutputChannels is null;

    /// <inheritdoc/>
    public override Layer WithClasses(int classes) => OutputChannels is null ? this with { OutputChannels = classes } : this;

    /// <summary>All sizes of this layer on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input, or its number of filters is not known yet.</exception>
    public ConvGeometry GeometryFor(Shape input) => new(
        input, OutputChannels ?? throw new GeometryException("The number of filters is that of the classes, which is not known yet; set it with WithClasses(n)."),
        new Window(Kernel, Stride, Dilation, Padding ?? Geometry.Padding.Same), Groups, FlipKernel);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        if (OutputChannels is not { } channels)
        {
            // All sizes but that of the channels are those of a single filter.
            var one = (this with { OutputChannels = Groups }).Describe(inputs);
            return new([Shape.Open, one.Output.Height, one.Output.Width]) { MultiplyAdds = null, Field = one.Field };
        }

        var geometry = GeometryFor(inputs[0]);
        var parameters = new List<ParameterSpec> { new("weight", geometry.Weight, ParameterRole.Weight, Initializer ?? new He()) };
        if (Bias)
            parameters.Add(new("bias", [channels], ParameterRole.Bias, Initializers.Initializer.Zeros));
        return new(geometry.Output)
        {
            Parameters = parameters,
            MultiplyAdds = geometry.Output.IsConcrete ? geometry.MultiplyAdds : null,
            Field = field => field.Through(geometry.Vertical, geometry.Horizontal),
        };
    }
}
