using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// The networks that are known by name. Each is a <see cref="Preset"/> whose settings can be changed; these methods build them at once.
/// Their figures stand in docs/presets.md.
/// </summary>
public static class Presets
{
    /// <summary>All presets with their usual settings, in alphabetical order.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new AllConvolutional(), new CifarResNet(), new DeconvNet(), new DilatedContext(), new Fcn(), new LeNet5(), new MobileNet(), new ResNet18(), new SeparableUNet(),
        new UNet(), new Vgg(),
    ];

    /// <summary>Builds an <see cref="Presets.AllConvolutional"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network AllConvolutional(Shape? input = null, int? classes = null, int width = 96, bool batchNorm = true) =>
        new AllConvolutional(input, classes, width, batchNorm).Create();

    /// <summary>Builds a <see cref="Presets.CifarResNet"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network CifarResNet(Shape? input = null, int? classes = null, int depth = 20, int width = 16) => new CifarResNet(input, classes, depth, width).Create();

    /// <summary>Builds a <see cref="Presets.DeconvNet"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network DeconvNet(Shape? input = null, int? classes = null, int width = 64, int stages = 5, int denseUnits = 4096) =>
        new DeconvNet(input, classes, width, stages, denseUnits).Create();

    /// <summary>Builds a <see cref="Presets.DilatedContext"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network DilatedContext(Shape? input = null, int? classes = null, int width = 64, int halvings = 3, int contextWidth = 64) =>
        new DilatedContext(input, classes, width, halvings, contextWidth).Create();

    /// <summary>Builds an <see cref="Presets.Fcn"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network Fcn(Shape? input = null, int? classes = null, int width = 64, int stages = 5, int denseUnits = 4096) =>
        new Fcn(input, classes, width, stages, denseUnits).Create();

    /// <summary>Builds a <see cref="Presets.LeNet5"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network LeNet5(Shape? input = null, int? classes = null, int width = 6) => new LeNet5(input, classes, width).Create();

    /// <summary>Builds a <see cref="Presets.MobileNet"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network MobileNet(Shape? input = null, int? classes = null, int width = 32, int stages = 3, int blocks = 2, bool separable = true) =>
        new MobileNet(input, classes, width, stages, blocks, separable).Create();

    /// <summary>Builds a <see cref="Presets.ResNet18"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network ResNet18(Shape? input = null, int? classes = null, int width = 64, bool batchNorm = true) => new ResNet18(input, classes, width, batchNorm).Create();

    /// <summary>Builds a <see cref="Presets.SeparableUNet"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network SeparableUNet(Shape? input = null, int? classes = null, int width = 32) => new SeparableUNet(input, classes, width).Create();

    /// <summary>Builds a <see cref="Presets.UNet"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network UNet(Shape? input = null, int? classes = null, int width = 64, int levels = 4, bool batchNorm = true) =>
        new UNet(input, classes, width, levels, batchNorm).Create();

    /// <summary>Builds a <see cref="Presets.Vgg"/>.</summary>
    /// <inheritdoc cref="Preset.Create" path="/exception"/>
    public static Network Vgg(Shape? input = null, int? classes = null, int width = 64, int denseUnits = 4096, bool batchNorm = true) =>
        new Vgg(input, classes, width, denseUnits, batchNorm).Create();
}
