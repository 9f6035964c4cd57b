using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// The residual network for small images: a 3×3 convolution, three stages of n blocks of two 3×3 convolutions, the average and a dense layer, 6n + 2 layers in all.
/// He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (CVPR 2016), section 4.2, but with projections where the shape changes.
/// </summary>
/// <param name="Input">The image; <c>[3, 32, 32]</c> if null. Height and width may be open.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Depth">Number of layers with weights: 20, 32, 44, 56, 110 in the paper, always 6n + 2.</param>
/// <param name="Width">Channels of the first stage; the others have two and four times as many.</param>
public sealed record CifarResNet(Shape? Input = null, int? Classes = null, int Depth = 20, int Width = 16) : Preset(Input, Classes)
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
        if (Depth < 8 || Depth % 6 != 2)
            throw new NetworkException($"the depth is {Depth}; it must be 6n + 2: 8, 14, 20, 26, 32, ….");
        return network
            .ConvReLU(Width, 3, padding: 1)
            .ResidualStages(Width, stages: 3, blocks: (Depth - 2) / 6, batchNorm: true)
            .GlobalAveragePool().Classifier(Classes);
    }
}
