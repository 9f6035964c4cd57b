using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Activations and normalizations.</summary>
internal static class ActivationWorks
{
    private static readonly Network Image = Network.Input(64, 56, 56);

    public static IEnumerable<Work> All =>
    [
        .. Plain("elu-64@56", network => network.ELU()),
        .. Plain("gelu-64@56", network => network.GELU()),
        .. Plain("silu-64@56", network => network.SiLU()),
        .. Both("prelu-64@56", network => network.PReLU()),
        .. Both("groupnorm-64@56-g8", network => network.GroupNorm(8)),
        .. Both("layernorm-64@56", network => network.LayerNorm()),
    ];

    private static IEnumerable<Work> Plain(string name, Func<Network, Network> layer) =>
        [LayerWorks.Alone(name, layer(Image)), LayerWorks.TrainingBehindPointwise(name, Image, layer)];

    private static IEnumerable<Work> Both(string name, Func<Network, Network> layer) =>
        [LayerWorks.Alone(name, layer(Image)), LayerWorks.TrainingChain(name, Image, layer)];
}
