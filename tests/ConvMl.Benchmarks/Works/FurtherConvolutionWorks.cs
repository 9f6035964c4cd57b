using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Further forms of convolution: of sequences, in groups, separable, with missing taps, with taps that move.</summary>
internal static class FurtherConvolutionWorks
{
    // A cross of 9 taps within 5×5. A peer runs the whole kernel, with zeros for the taps that are not kept.
    private static readonly bool[] Cross = [.. Enumerable.Range(0, 25).Select(tap => tap / 5 == 2 || tap % 5 == 2)];

    public static IEnumerable<Work> All =>
    [
        .. Both("conv1d9-64@4096", ComposedLayers.Sequence(64, 4096), network => network.Conv1D(64, kernel: 9)),
        .. Both("conv1d3-128@1024", ComposedLayers.Sequence(128, 1024), network => network.Conv1D(128, kernel: 3)),
        .. Both("grouped3x3-128@28-g4", Network.Input(128, 28, 28), network => network.Conv2D(128, kernel: 3, groups: 4)),
        .. Behind("depthwise3x3-64@56-m2", Network.Input(64, 56, 56), network => network.DepthwiseConv2D(3, multiplier: 2)),
        .. Both("separable3x3-128@28", Network.Input(128, 28, 28), network => network.SeparableConv2D(128, 3)),
        .. Both("separable3x3-128@28-inner32", Network.Input(128, 28, 28), network => network.SeparableConv2D(128, 3, innerChannels: 32, innerGroups: 1)),
        .. One("residual3x3-64@28", network => network.ResidualBlock(64)),
        .. Behind("transposed3x3s2-64@28", Network.Input(64, 28, 28), network => network.ConvTranspose2D(64, 3, stride: 2, padding: 1, outputPadding: 1)),
        .. Both("transposed3x3d2-64@28", Network.Input(64, 28, 28), network => network.ConvTranspose2D(64, 3, dilation: 2)),
        .. Both("transposed3x3-128@28-g4", Network.Input(128, 28, 28), network => network.ConvTranspose2D(128, 3, groups: 4)),
        .. Both("sparse5x5-64@28-9taps", Network.Input(64, 28, 28), network => network.SparseConv2D(64, 5, Cross)),
        // One layer, not four: the gradient by an offset jumps where a tap passes a pixel, and rounding decides on which side it stands.
        .. One("deformable3x3-64@28", network => network.DeformableConv2D(64, 3)),
        .. One("deformable3x3v2-64@28", network => network.DeformableConv2D(64, 3, modulated: true)),
    ];

    private static IEnumerable<Work> Both(string name, Network input, Func<Network, Network> layer) =>
        [LayerWorks.Alone(name, layer(input)), LayerWorks.TrainingChain(name, input, layer)];

    private static IEnumerable<Work> Behind(string name, Network input, Func<Network, Network> layer) =>
        [LayerWorks.Alone(name, layer(input)), LayerWorks.TrainingBehindPointwise(name, input, layer)];

    private static IEnumerable<Work> One(string name, Func<Network, Network> layer)
    {
        var network = layer(Network.Input(64, 28, 28));
        return [LayerWorks.Alone(name, network), new TrainingWork($"{name}-train", network, BatchSize: 1)];
    }
}
