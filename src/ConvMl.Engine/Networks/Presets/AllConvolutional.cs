using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// A network without pooling: convolutions with stride 2 make the image smaller. All-CNN-C of Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving for
/// simplicity: the all convolutional net" (ICLR 2015 workshop), with batch normalization in place of the paper's 350 epochs.
/// </summary>
/// <remarks>
/// The paper ends with a 1×1 convolution to the classes and the average over all places. The average is taken first here, which gives the same numbers, since both are
/// linear, for less; and there is no ReLU behind the classes.
/// </remarks>
/// <param name="Input">The image; <c>[3, 32, 32]</c> if null. Height and width may be open.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first three convolutions; the others have twice as many.</param>
/// <param name="BatchNorm">Whether each convolution is followed by batch normalization; false as in the paper.</param>
public sealed record AllConvolutional(Shape? Input = null, int? Classes = null, int Width = 96, bool BatchNorm = true) : Preset(Input, Classes)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [3, 32, 32];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 10;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        var twice = checked(Width * 2);
        return network
            .Dropout(0.2f)
            .ConvReLU(Width, 3, padding: 1, batchNorm: BatchNorm)
            .ConvReLU(Width, 3, padding: 1, batchNorm: BatchNorm)
            .ConvReLU(Width, 3, stride: 2, padding: 1, batchNorm: BatchNorm)
            .Dropout()
            .ConvReLU(twice, 3, padding: 1, batchNorm: BatchNorm)
            .ConvReLU(twice, 3, padding: 1, batchNorm: BatchNorm)
            .ConvReLU(twice, 3, stride: 2, padding: 1, batchNorm: BatchNorm)
            .Dropout()
            .ConvReLU(twice, 3, padding: Padding.Valid, batchNorm: BatchNorm)
            .ConvReLU(twice, 1, batchNorm: BatchNorm)
            .GlobalAveragePool().Classifier(Classes);
    }
}
