using ConvMl.Networks.Presets;

namespace ConvMl.Conformance.Cases;

/// <summary>Whole presets, narrow and on small images, so that the reference computes them in a moment.</summary>
internal static class PresetCases
{
    // Batch normalization of the few pixels of a last stage divides by small deviations, layer after layer.
    private const double Deep = 32;

    public static IEnumerable<ConformanceCase> All =>
    [
        Case(new LeNet5(), batchSize: 3),
        Case(new Vgg([3, 16, 16], Width: 4, DenseUnits: 24), batchSize: 4),
        Case(new Vgg([2, 9, 12], Width: 3, DenseUnits: 0, BatchNorm: false)),
        Case(new ResNet18([3, 40, 40], Width: 4), batchSize: 4),
        Case(new ResNet18([3, 33, 40], Width: 4, BatchNorm: false)),
        Case(new CifarResNet([3, 12, 12], Depth: 8, Width: 6), batchSize: 4),
        Case(new MobileNet([1, 14, 14], Width: 8), batchSize: 4),
        Case(new MobileNet([3, 12, 10], Width: 5, Stages: 2, Blocks: 1, Separable: false), batchSize: 4),
        Case(new AllConvolutional([3, 13, 13], Width: 8), batchSize: 4),
        Case(new AllConvolutional([3, 9, 10], Width: 4, BatchNorm: false)),
        Case(new UNet([3, 16, 24], Width: 4, Levels: 2)),
        Case(new UNet([2, 8, 8], Width: 3, Levels: 3, BatchNorm: false)),
        Case(new DeconvNet([3, 13, 18], Width: 3, Stages: 2, DenseUnits: 12), batchSize: 4),
        Case(new DeconvNet([1, 9, 8], Width: 4, Stages: 3, DenseUnits: 0), batchSize: 4),
        Case(new DilatedContext([3, 16, 12], Width: 4, Halvings: 2, ContextWidth: 5), batchSize: 4),
        Case(new Fcn([3, 16, 24], Width: 3, Stages: 3, DenseUnits: 10), batchSize: 4),
        Case(new Fcn([3, 8, 12], Width: 4, Stages: 1, DenseUnits: 0), batchSize: 4),
        // On these, no ReLU of its 29 stands so near 0 that the step of a difference quotient crosses it.
        Case(new SeparableUNet([3, 16, 24], Width: 6), batchSize: 4),
        Case(new SeparableUNet([3, 16, 16], Width: 3), batchSize: 4),
    ];

    private static ConformanceCase Case(Preset preset, int batchSize = 2)
    {
        var network = (preset with { Classes = 5 }).Create();
        return new($"Preset: {preset.Name} on {batchSize} × {network.Inputs[0].Shape}", network) { BatchSize = batchSize, ErrorGrowth = Deep };
    }
}
