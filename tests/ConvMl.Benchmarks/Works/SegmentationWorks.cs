using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>The presets that give a class for each pixel, of widths that a processor trains, on scenes of 96×96 pixels with eleven classes: a prediction of one image and a training step.</summary>
internal static class SegmentationWorks
{
    private const int Classes = 11;
    private const int TrainingBatch = 16;

    private static readonly Shape Input = [3, 96, 96];

    public static IEnumerable<Work> All =>
    [
        .. Of("separable-unet", new SeparableUNet(Input, Classes)),
        .. Of("unet", new UNet(Input, Classes, Width: 16)),
        .. Of("deconvnet", new DeconvNet(Input, Classes, Width: 16, Stages: 4, DenseUnits: 256)),
        .. Of("dilated-context", new DilatedContext(Input, Classes, Width: 16, ContextWidth: 32)),
        .. Of("fcn", new Fcn(Input, Classes, Width: 16, Stages: 4, DenseUnits: 256)),
    ];

    private static IEnumerable<Work> Of(string name, Preset preset)
    {
        var network = preset.Create();
        return [new InferenceWork($"{name}-b1", network, BatchSize: 1), new TrainingWork($"{name}-step-b{TrainingBatch}", network, TrainingBatch, new Adam()) { IsDeep = true }];
    }
}
