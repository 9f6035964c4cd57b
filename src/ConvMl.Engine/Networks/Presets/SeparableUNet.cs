using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// A small network for processors without an accelerator: separable residual blocks on a half, a quarter and an eighth of the image's size, the last with dilations, and a decoder that adds
/// what the encoder saw, up to the image's own size, so that borders come out sharp. It gives a class for each pixel, with less than half a million parameters. Most of its channels are where
/// the map is small: a layer of a large map costs memory traffic, whatever it computes.
/// </summary>
/// <remarks>
/// It is of the size of Paszke, Chaurasia, Kim and Culurciello, "ENet: a deep neural network architecture for real-time semantic segmentation" (2016), from which it has the early reduction
/// and the dilated blocks; the separable convolutions are those of MobileNet, the connections those of U-Net.
/// </remarks>
/// <param name="Input">The image; <c>[3, 96, 96]</c> if null. Height and width may be open, and are multiples of 8.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels on half the size; on a quarter and an eighth there are four and eight times as many, on the whole size half as many, rounded up.</param>
public sealed record SeparableUNet(Shape? Input = null, int? Classes = null, int Width = 32) : Preset(Input, Classes)
{
    private const int Halvings = 3;

    private static readonly int[] Dilations = [1, 2, 4, 1, 2];

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [3, 96, 96];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 11;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ClassifiesPixels => true;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        RequireHalvings(network, Halvings, "halvings");
        var (wholeWidth, quarterWidth, eighthWidth) = ((Width + 1) / 2, checked(Width * 4), checked(Width * 8));
        network = network.ConvReLU(wholeWidth, 3, padding: 1);
        var whole = network.Head;
        network = Block(network.ConvReLU(Width, 3, stride: 2, padding: 1), 1);
        var half = network.Head;
        network = Block(Block(Smaller(network, quarterWidth), 1), 1);
        var quarter = network.Head;
        network = Dilations.Aggregate(Smaller(network, eighthWidth), Block);
        network = Block(Larger(network, quarterWidth, quarter), 1);
        network = Block(Larger(network, Width, half), 1);
        return Larger(network, wholeWidth, whole).PixelClassifier(Classes);
    }

    // ReLU(x + separable(x)).
    private static Network Block(Network network, int dilation)
    {
        var channels = network.HeadShape.Channels;
        return network.Residual(block => block
            .Conv2D(channels, 3, dilation: dilation, padding: dilation, groups: channels, bias: false).BatchNorm().ReLU()
            .ConvNorm(channels, 1)).ReLU();
    }

    private static Network Smaller(Network network, int channels)
    {
        var inputs = network.HeadShape.Channels;
        return network.ConvReLU(inputs, 3, stride: 2, padding: 1, groups: inputs).ConvReLU(channels, 1);
    }

    // The channels are reduced before the map grows: both are linear, and so it costs a quarter.
    private static Network Larger(Network network, int channels, string seen)
    {
        network = network.ConvNorm(channels, 1).Upsample2D(2, Interpolation.Bilinear);
        return network.Append(new Add(), [network.Head, seen]).ReLU();
    }
}
