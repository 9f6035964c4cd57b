using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Cases;

/// <summary>Layers that take each element, or the channels of each place, by themselves.</summary>
internal static class ElementwiseCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        .. Layers.SelectMany(layer => Shapes.SelectMany(shape => ConformanceCases.Around(layer, shape, Describe(layer), batchSize: 3))),
        .. ConformanceCases.Around(new Softmax(), [1, 2, 3], "one channel"),
        .. ConformanceCases.Around(new Softmax(), [33, 2, 3], "many channels"),
        .. ConformanceCases.Around(new Flatten(), [3, 4, 5], "image"),
        .. ConformanceCases.Around(new Flatten(), [9, 3, 1], "image", batchSize: 3),
        .. ConformanceCases.Around(new Flatten(), [7], "vector"),
        .. ConformanceCases.Around(new LeakyReLU(-0.5f), [3, 4, 5], "negative slope"),
        .. ConformanceCases.Around(new LeakyReLU(1.5f), [3, 4, 5], "slope above 1"),
        .. ConformanceCases.Around(new LeakyReLU(0), [3, 4, 5], "slope 0"),
        .. ConformanceCases.Around(new ELU(0.3f), [3, 4, 5], "small α"),
        .. ConformanceCases.Around(new ELU(2), [3, 4, 5], "large α"),
        .. ConformanceCases.Around(new PReLU(), [33, 4, 5], "many channels"),
        .. ConformanceCases.Around(new Magnitude(), [34, 4, 5], "pairs of channels"),
        .. ConformanceCases.Around(new Magnitude(3), [9, 3, 7], "groups of three", batchSize: 3),
        .. ConformanceCases.Around(new Magnitude(1), [5, 4, 9], "each channel"),
        .. ConformanceCases.Around(new Magnitude(4), [8], "vector", batchSize: 3),
        .. ConformanceCases.Around(new SELU(2, 3), [3, 4, 5], "large α and γ"),
        .. ConformanceCases.Around(new HardSigmoid(0.5f, 0.6f), [3, 4, 5], "steep"),
        .. ConformanceCases.Around(new HardSigmoid(-1, 0.25f), [9, 4, 5], "falling"),
        .. ConformanceCases.Around(new Clip(0), [3, 4, 5], "no largest value"),
        .. ConformanceCases.Around(new Clip(Largest: 0.125f), [3, 4, 5], "no least value"),
        .. ConformanceCases.Around(new Clip(0.5f, 0.75f), [17, 4, 5], "away from 0"),
        .. ConformanceCases.Around(new LogSoftmax(), [33, 2, 3], "many channels"),
        .. OverAWideRange,
        .. ConformanceCases.Around(new Normalize([0.1f, -0.2f, 0.3f], [0.5f, 2, 0.25f]), [3, 4, 5], "numbers of each channel"),
        .. ConformanceCases.Around(new Normalize([0.5f], [0.25f]), [9, 5, 1], "numbers of all channels"),
        .. ConformanceCases.Around(new Normalize([0.1f, -0.2f, 0.3f], [2]), [3], "vector"),
    ];

    // Inputs and their derivatives grow by 20, so that both tails are seen.
    private static IEnumerable<ConformanceCase> OverAWideRange => new Layer[] { new PReLU(), new ELU(), new GELU(), new SiLU(), new Sigmoid(), new Tanh(), new SELU(), new Softplus(), new Softsign(), new HardSigmoid() }.Select(
        layer => new ConformanceCase(
            $"{LayerRegistry.NameOf(layer)}: over a wide range",
            Network.Input(9, 5, 5).Conv2D(9, 1).Normalize(0, 0.05f).Append(layer))
        { ErrorGrowth = 20 });

    private static Layer[] Layers =>
    [
        new ReLU(), new LeakyReLU(), new Sigmoid(), new Tanh(), new Softmax(), new Dropout(), new Dropout(0.125f), new Dropout(0),
        new PReLU(), new ELU(), new GELU(), new SiLU(), new SELU(), new Softplus(), new Softsign(), new HardSigmoid(), new Clip(-0.25f, 0.5f), new LogSoftmax(),
    ];

    private static Shape[] Shapes => [[1], [8], [17], [3, 5, 7], [9, 1, 1], [16, 3, 4]];

    private static string Describe(Layer layer) => layer is Dropout dropout ? $"rate {dropout.Rate}" : "plain";
}
