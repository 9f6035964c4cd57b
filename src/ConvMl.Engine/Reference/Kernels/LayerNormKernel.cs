using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>Normalization over the channels of each place.</summary>
internal sealed class LayerNormKernel : SetNormKernel<LayerNorm>
{
    /// <inheritdoc/>
    protected override double EpsilonOf(LayerNorm layer) => layer.Epsilon;

    /// <inheritdoc/>
    protected override IEnumerable<IEnumerable<(int Channel, int Place)>> SetsOf(LayerNorm layer, ChannelIndex index) =>
        Enumerable.Range(0, index.Places).Select(place => Enumerable.Range(0, index.Channels).Select(c => (c, place)));
}
