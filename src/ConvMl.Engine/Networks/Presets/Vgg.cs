using System.Numerics;
using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// The lecture's classification network: stages of 3×3 convolutions with ReLU, each ended by a maximum pooling that halves the image, so that the next
/// can afford twice the channels; then two wide dense layers. Lecture "Convolutional Neural Networks", classification CNN; with the
/// settings of its first use the 16 layers (configuration D) of Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition" (ICLR 2015).
/// </summary>
/// <remarks>
/// There are five stages, of 2, 2, 3, 3 and 3 convolutions, or as many as the image can be halved. On the usual input, the second dense layer is the lecture's
/// 4096×4096 with its 16 million parameters.
/// </remarks>
/// <param name="Input">The image; <c>[3, 224, 224]</c> if null.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first stage; the following have 2, 4, 8 and 8 times as many.</param>
/// <param name="DenseUnits">Units of each of the two dense layers; 0 for none of them.</param>
/// <param name="BatchNorm">
/// Whether each convolution is followed by batch normalization, which the paper did not have yet, and without which deep stages hardly train from scratch.
/// </param>
public sealed record Vgg(Shape? Input = null, int? Classes = null, int Width = 64, int DenseUnits = 4096, bool BatchNorm = true) : Preset(Input, Classes)
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
        RequireAtLeast(0, DenseUnits, "number of dense units");
        var image = network.HeadShape;
        if (!image.IsConcrete)
            throw new NetworkException("the height and width must be known, since dense layers follow.");
        var halvings = BitOperations.Log2((uint)Math.Min(image.Height, image.Width));
        for (var stage = 0; stage < Math.Min(halvings, PresetBlocks.VggStages); stage++)
            network = network.VggStage(stage, Width, BatchNorm);

        network = network.Flatten();
        for (var index = 0; index < 2 && DenseUnits > 0; index++)
            network = network.Dense(DenseUnits).ReLU().Dropout();
        return network.Classifier(Classes);
    }
}
