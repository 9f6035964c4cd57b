using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>The presets that give a class for each pixel, those of the papers at half their width or with fewer stages, on 96×96 pixels with eleven classes: a prediction of one image and a training step.</summary>
internal static class SegmentationWorks
{
    private const int Classes = 11;
    private const int TrainingBatch = 8;

    private static readonly Shape Input = [3, 96, 96];

    public static IEnumerable<Work> All =>
    [
        .. Of("separable-unet", new SeparableUNet(Input, Classes)),
        .. Of("unet", new UNet(Input, Classes, Width: 32)),
        .. Of("deconvnet", new DeconvNet(Input, Classes, Width: 32, Stages: 4, DenseUnits: 512)),
        .. Of("dilated-context", new DilatedContext(Input, Classes, Width: 32)),
        .. Of("fcn", new Fcn(Input, Classes, Width: 32, Stages: 4, DenseUnits: 512)),
    ];

    private static IEnumerable<Work> Of(string name, Preset preset)
    {
        var network = preset.Create();
        return [new InferenceWork($"{name}-b1", network, BatchSize: 1), new TrainingWork($"{name}-step-b{TrainingBatch}", network, TrainingBatch, new Adam()) { IsDeep = true }];
    }
}
