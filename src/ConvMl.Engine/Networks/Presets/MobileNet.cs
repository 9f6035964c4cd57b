using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// A small network of separable convolutions: a plain 3×3 convolution, then stages of blocks, each a 3×3 convolution on every channel alone and a 1×1 over the
/// channels, with batch normalization and ReLU behind both; the average and a dense layer. Each stage doubles the channels and, but the first, halves
/// the image. After Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications" (2017), in the size of small images.
/// </summary>
/// <param name="Input">The image; <c>[1, 28, 28]</c> if null. Height and width may be open.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first convolution and the first stage.</param>
/// <param name="Stages">Number of stages.</param>
/// <param name="Blocks">Blocks of a stage.</param>
/// <param name="Separable">False for plain 3×3 convolutions in place of the separable ones, to compare.</param>
public sealed record MobileNet(Shape? Input = null, int? Classes = null, int Width = 32, int Stages = 3, int Blocks = 2, bool Separable = true)
    : Preset(Input, Classes)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [1, 28, 28];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 10;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        RequireAtLeast(1, Stages, "number of stages");
        RequireAtLeast(1, Blocks, "number of blocks");
        network = network.ConvReLU(Width, 3, padding: 1);
        for (var stage = 0; stage < Stages; stage++)
        {
            for (var block = 0; block < Blocks; block++)
                network = Block(network, checked(Width << stage), stage > 0 && block == 0 ? 2 : 1);
        }

        return network.GlobalAveragePool().Classifier(Classes);
    }

    private Network Block(Network network, int channels, int stride)
    {
        if (!Separable)
            return network.ConvReLU(channels, 3, stride, padding: 1);
        var inputs = network.HeadShape.Channels;
        return network.ConvReLU(inputs, 3, stride, padding: 1, groups: inputs).ConvReLU(channels, 1);
    }
}
