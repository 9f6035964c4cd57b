using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// A 2-D convolution <c>[N, C, H, W] → [N, O, H', W']</c> of which only some taps exist: y[o, i, j] = b[o] + Σ w[o, c, t]·x[c, i·stride − top +
/// k·dilation, j·stride − left + l·dilation] over the channels c and the kept taps t = (k, l). Parameters and cost grow with the taps kept.
/// </summary>
/// <remarks>
/// The mask is fixed and the same for all channels. Lecture "Convolutional Neural Networks", sparse filters; Kundu et al., "Pre-defined sparsity
/// for low-complexity convolutional neural networks" (2020).
/// </remarks>
/// <param name="OutputChannels">Number of filters O.</param>
/// <param name="Kernel">Size of the filters, K × L.</param>
/// <param name="Mask">For each tap of the kernel, row by row, whether it is kept; at least one is.</param>
/// <param name="Stride">Step between outputs; 1 if null.</param>
/// <param name="Dilation">Step between taps; 1 if null.</param>
/// <param name="Padding">Zeros around the input; <see cref="Geometry.Padding.Same"/> if null.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Bias">Whether a bias is added to each output channel.</param>
/// <param name="Initializer">Initial weights; <see cref="He"/> if null, with the kept taps as fan-in. Biases begin at 0.</param>
public sealed record SparseConv2D(
    int OutputChannels,
    Size2D Kernel,
    IReadOnlyList<bool> Mask,
    Size2D? Stride = null,
    Size2D? Dilation = null,
    Padding? Padding = null,
    int Groups = 1,
    bool Bias = true,
    Initializer? Initializer = null) : Layer
{
    /// <summary>All sizes of the convolution with the whole kernel on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public ConvGeometry GeometryFor(Shape input) => new(
        input, OutputChannels, new Window(Kernel, Stride, Dilation, Padding ?? Geometry.Padding.Same), Groups);

    /// <summary>Row and column of each kept tap, in the order of the weights.</summary>
    public IEnumerable<(int Row, int Column)> Taps() => Mask.Index().Where(tap => tap.Item).Select(tap => Math.DivRem(tap.Index, Kernel.Width));

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        if (Mask.Count != Kernel.Area)
            throw new GeometryException($"The mask has {Mask.Count} entries for a kernel of {Kernel}; give {Kernel.Area}, one for each tap, row by row.");
        var taps = Mask.Count(isKept => isKept);
        if (taps == 0)
            throw new GeometryException($"The mask of the kernel of {Kernel} keeps no tap; keep at least one.");

        var parameters = new List<ParameterSpec> { new("weight", [OutputChannels, geometry.ChannelsPerGroup, taps], ParameterRole.Weight, Initializer ?? new He()) };
        if (Bias)
            parameters.Add(new("bias", [OutputChannels], ParameterRole.Bias, Initializers.Initializer.Zeros));
        return new(geometry.Output)
        {
            Parameters = parameters,
            MultiplyAdds = geometry.Output.IsConcrete ? geometry.MultiplyAdds / Mask.Count * taps : null,
            Field = field => field.Through(geometry.Vertical, geometry.Horizontal),
        };
    }

    /// <inheritdoc/>
    public bool Equals(SparseConv2D? other) => other is not null
        && (OutputChannels, Kernel, Stride, Dilation, Padding, Groups, Bias, Initializer)
            .Equals((other.OutputChannels, other.Kernel, other.Stride, other.Dilation, other.Padding, other.Groups, other.Bias, other.Initializer))
        && Mask.SequenceEqual(other.Mask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(OutputChannels, Kernel, Stride, Dilation, Padding, Groups, Bias, Mask.Count(isKept => isKept));
}
