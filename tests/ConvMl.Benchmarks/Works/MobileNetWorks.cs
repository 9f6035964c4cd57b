using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>Separable convolutions against plain ones in the same network for 28×28 pixels: a prediction and a training step of 64 images.</summary>
internal static class MobileNetWorks
{
    private const int BatchSize = 64;
    private const int Classes = 10;

    private static readonly Shape Input = [1, 28, 28];

    public static IEnumerable<Work> All =>
    [
        .. Of("mobilenet32", new MobileNet(Input, Classes, Width: 32)),
        .. Of("mobilenet16-plain", new MobileNet(Input, Classes, Width: 16, Separable: false)),
        .. Of("mobilenet32-plain", new MobileNet(Input, Classes, Width: 32, Separable: false)),
    ];

    private static IEnumerable<Work> Of(string name, MobileNet preset)
    {
        var network = preset.Create();
        return [new InferenceWork($"{name}-b{BatchSize}", network, BatchSize), new TrainingWork($"{name}-step-b{BatchSize}", network, BatchSize, new Adam()) { IsDeep = true }];
    }
}
