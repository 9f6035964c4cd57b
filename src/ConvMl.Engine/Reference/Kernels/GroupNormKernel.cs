using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>Normalization over the channels of a group and all their places.</summary>
internal sealed class GroupNormKernel : SetNormKernel<GroupNorm>
{
    /// <inheritdoc/>
    protected override double EpsilonOf(GroupNorm layer) => layer.Epsilon;

    /// <inheritdoc/>
    protected override IEnumerable<IEnumerable<(int Channel, int Place)>> SetsOf(GroupNorm layer, ChannelIndex index)
    {
        var perGroup = index.Channels / layer.Groups;
        return Enumerable.Range(0, layer.Groups).Select(number =>
            from c in Enumerable.Range(number * perGroup, perGroup)
            from place in Enumerable.Range(0, index.Places)
            select (c, place));
    }
}
