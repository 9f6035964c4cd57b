using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// A classification network with dilated convolutions in place of its last poolings, and behind it a context module: 3×3 convolutions with dilations 1, 1, 2, 4, 8, 16
/// and 1, whose receptive field grows twofold with each layer while the map keeps its size. Yu and Koltun, "Multi-scale context aggregation by dilated convolutions"
/// (ICLR 2016). It gives a class for each pixel; the scores are enlarged bilinearly to the image's size.
/// </summary>
/// <remarks>The context module is the paper's basic one on as many channels as are given, not on one for each class, and convolutions are batch normalized.</remarks>
/// <param name="Input">The image; <c>[3, 256, 256]</c> if null. Height and width may be open, and are multiples of 2^<paramref name="Halvings"/>.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first stage; each further one has twice as many.</param>
/// <param name="Halvings">Number of poolings; 3 in the paper.</param>
/// <param name="ContextWidth">Channels of the context module.</param>
public sealed record DilatedContext(Shape? Input = null, int? Classes = null, int Width = 64, int Halvings = 3, int ContextWidth = 64) : Preset(Input, Classes)
{
    private static readonly int[] Dilations = [1, 1, 2, 4, 8, 16, 1];

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [3, 256, 256];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 21;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ClassifiesPixels => true;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        RequireAtLeast(1, ContextWidth, "width of the context module");
        RequireHalvings(network, Halvings, "halvings");
        for (var stage = 0; stage < Halvings; stage++)
        {
            var channels = checked(Width << stage);
            network = network.ConvReLU(channels, 3, padding: 1).ConvReLU(channels, 3, padding: 1).MaxPool2D(2);
        }

        network = Dilated(Dilated(network, checked(Width << Halvings), 1), Width << Halvings, 2);
        network = Dilations.Aggregate(network.ConvReLU(ContextWidth, 1), (head, dilation) => Dilated(head, ContextWidth, dilation));
        return network.PixelClassifier(Classes).Upsample2D(1 << Halvings, Interpolation.Bilinear);
    }

    private static Network Dilated(Network network, int channels, int dilation) =>
        network.DilatedConv2D(channels, 3, dilation, padding: dilation, bias: false).BatchNorm().ReLU();
}
