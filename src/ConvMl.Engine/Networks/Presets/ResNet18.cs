using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// The residual network of 18 layers: a 7×7 convolution, a pooling, four stages of two blocks of two 3×3 convolutions, the average and a dense layer. He, Zhang,
/// Ren and Sun, "Deep residual learning for image recognition" (CVPR 2016), with projections where the shape changes.
/// </summary>
/// <param name="Input">The image; <c>[3, 224, 224]</c> if null. Height and width may be open.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first stage; each further stage has twice as many.</param>
/// <param name="BatchNorm">False for convolutions with a bias instead: what is left of a trained network once its normalization is folded into them.</param>
public sealed record ResNet18(Shape? Input = null, int? Classes = null, int Width = 64, bool BatchNorm = true) : Preset(Input, Classes)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [3, 224, 224];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 1000;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        return network
            .ConvReLU(Width, 7, stride: 2, padding: 3, batchNorm: BatchNorm).MaxPool2D(3, stride: 2, padding: 1)
            .ResidualStages(Width, stages: 4, blocks: 2, BatchNorm)
            .GlobalAveragePool().Classifier(Classes);
    }
}
