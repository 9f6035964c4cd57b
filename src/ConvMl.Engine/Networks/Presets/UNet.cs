using System.Text.Json.Serialization;
using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// An encoder whose levels halve the image and double the channels, and a decoder that doubles it again and sees at each level what the encoder saw there:
/// Ronneberger, Fischer and Brox, "U-Net: convolutional networks for biomedical image segmentation" (MICCAI 2015). It gives a class for each pixel.
/// </summary>
/// <remarks>The paper convolves without padding, so that its map is smaller than the image; here the map is as large as the image, and convolutions are batch normalized.</remarks>
/// <param name="Input">The image; <c>[3, 256, 256]</c> if null. Height and width may be open, and are multiples of 2^<paramref name="Levels"/>.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first level; each further one has twice as many.</param>
/// <param name="Levels">How often the image is halved.</param>
/// <param name="BatchNorm">Whether each convolution is followed by batch normalization; false as in the paper.</param>
public sealed record UNet(Shape? Input = null, int? Classes = null, int Width = 64, int Levels = 4, bool BatchNorm = true) : Preset(Input, Classes)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [3, 256, 256];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 2;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ClassifiesPixels => true;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        RequireHalvings(network, Levels, "levels");
        var seen = new Stack<string>();
        for (var level = 0; level < Levels; level++)
        {
            network = TwoConvolutions(network, checked(Width << level));
            seen.Push(network.Head);
            network = network.MaxPool2D(2);
        }

        network = TwoConvolutions(network, checked(Width << Levels));
        for (var level = Levels - 1; level >= 0; level--)
        {
            network = network.ConvTranspose2D(Width << level, 2, stride: 2);
            network = TwoConvolutions(network.Append(new Concat(), [seen.Pop(), network.Head]), Width << level);
        }

        return network.PixelClassifier(Classes);
    }

    private Network TwoConvolutions(Network network, int channels) =>
        network.ConvReLU(channels, 3, padding: 1, batchNorm: BatchNorm).ConvReLU(channels, 3, padding: 1, batchNorm: BatchNorm);
}
