using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// A convolution whose taps move: y[o, i, j] = b[o] + Σ w[o, c, k, l]·m·x[c, i·stride − top + k·dilation + Δy, j·stride − left + l·dilation + Δx].
/// The offsets Δy, Δx and the modulation m of each tap at each output are inputs of the layer, made by a convolution beside it; between
/// pixels x is interpolated bilinearly, outside it is 0.
/// </summary>
/// <remarks>
/// <para>
/// Inputs: the image <c>[C, H, W]</c>; the offsets <c>[2·D·K·L, H', W']</c>, whose channel 2·((d·K + k)·L + l) is Δy and the next Δx of tap (k, l) for
/// offset group d; and, in the second version, the modulation <c>[D·K·L, H', W']</c>, in the same order, commonly behind a sigmoid. As in
/// torchvision's <c>deform_conv2d</c>. Where an offset is whole the derivative by it is that towards larger offsets.
/// </para>
/// <para>
/// Dai et al., "Deformable convolutional networks" (ICCV 2017); Zhu, Hu, Lin and Dai, "Deformable ConvNets v2: more deformable, better results"
/// (CVPR 2019). Lecture "Convolutional Neural Networks", deformable convolution.
/// </para>
/// </remarks>
/// <param name="OutputChannels">Number of filters O.</param>
/// <param name="Kernel">Size of the filters, K × L.</param>
/// <param name="Stride">Step between outputs; 1 if null.</param>
/// <param name="Dilation">Step between taps; 1 if null.</param>
/// <param name="Padding">Zeros around the input; <see cref="Geometry.Padding.Same"/> if null.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="OffsetGroups">Groups of input channels D with offsets of their own.</param>
/// <param name="Bias">Whether a bias is added to each output channel.</param>
/// <param name="Initializer">Initial weights; <see cref="He"/> if null. Biases begin at 0.</param>
public sealed record DeformableConv2D(
    int OutputChannels,
    Size2D Kernel,
    Size2D? Stride = null,
    Size2D? Dilation = null,
    Padding? Padding = null,
    int Groups = 1,
    int OffsetGroups = 1,
    bool Bias = true,
    Initializer? Initializer = null) : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <summary>All sizes of the convolution without offsets on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public ConvGeometry GeometryFor(Shape input) => new(
        input, OutputChannels, new Window(Kernel, Stride, Dilation, Padding ?? Geometry.Padding.Same), Groups);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        if (OffsetGroups < 1 || geometry.InputChannels % OffsetGroups != 0)
            throw new GeometryException($"{OffsetGroups} offset groups do not divide {geometry.InputChannels} input channels; use a divisor.");
        var output = geometry.Output;
        var taps = checked(OffsetGroups * Kernel.Area);
        Require(inputs[1], [2 * taps, output.Height, output.Width], $"offsets are {inputs[1]}", "two numbers (down, right)");
        if (inputs.Count > 2)
            Require(inputs[2], [taps, output.Height, output.Width], $"modulation is {inputs[2]}", "one number");

        var parameters = new List<ParameterSpec> { new("weight", geometry.Weight, ParameterRole.Weight, Initializer ?? new He()) };
        if (Bias)
            parameters.Add(new("bias", [OutputChannels], ParameterRole.Bias, Initializers.Initializer.Zeros));
        return new(output)
        {
            Parameters = parameters,
            MultiplyAdds = output.IsConcrete ? geometry.MultiplyAdds + (4L * geometry.InputChannels * Kernel.Area * output.Height * output.Width) : null,

            // The taps at rest; offsets and modulation are there at each output.
            Fields = fields => fields.Skip(1).Aggregate(fields[0].Through(geometry.Vertical, geometry.Horizontal), (first, second) => first.Union(second)),
        };
    }

    private void Require(Shape found, Shape needed, string what, string each)
    {
        if (found != needed)
            throw new GeometryException($"The {what}; they must be {needed}: {each} for each of {Kernel.Area} taps in {OffsetGroups} offset {(OffsetGroups == 1 ? "group" : "groups")}, at each output.");
    }
}
