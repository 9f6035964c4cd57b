using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// The lecture's segmentation network: the classification network, and behind it its mirror image, which turns each pooling back by the places that it remembers and
/// each convolution by a transposed one. Noh, Hong and Han, "Learning deconvolution network for semantic segmentation" (ICCV 2015). It gives a class for each pixel.
/// </summary>
/// <remarks>
/// The stages have 2, 2, 3, 3 and 3 convolutions. Between the two halves, a convolution as large as the last map, at most 7×7, and one of 1×1 see all of it at once. Any height and width will do,
/// since an unpooling gives the size that the pooling read.
/// </remarks>
/// <param name="Input">The image; <c>[3, 224, 224]</c> if null. Height and width may be open.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first stage; the following have 2, 4, 8 and 8 times as many.</param>
/// <param name="Stages">Number of stages, from 1 to 5; each halves the image.</param>
/// <param name="DenseUnits">Channels between the halves; 0 for none of these convolutions.</param>
public sealed record DeconvNet(Shape? Input = null, int? Classes = null, int Width = 64, int Stages = 5, int DenseUnits = 4096) : Preset(Input, Classes)
{
    private const int LargestWindow = 7;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape UsualInput => [3, 224, 224];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int UsualClasses => 21;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ClassifiesPixels => true;

    private protected override Network Build(Network network)
    {
        RequireAtLeast(1, Width, "width");
        RequireAtLeast(0, DenseUnits, "number of dense units");
        RequireVggStages(Stages);
        var pools = new Stack<string>();
        for (var stage = 0; stage < Stages; stage++)
        {
            network = network.VggStage(stage, Width, pool: $"pool{stage + 1}");
            pools.Push(network.Head);
        }

        if (DenseUnits > 0)
            network = Middle(network);
        for (var stage = Stages - 1; stage >= 0; stage--)
        {
            network = network.MaxUnpool2D(pools.Pop());
            for (var index = PresetBlocks.VggConvolutions(stage) - 1; index >= 0; index--)
                network = Transposed(network, PresetBlocks.VggChannels(index > 0 ? stage : Math.Max(stage - 1, 0), Width), 3, padding: 1);
        }

        return network.PixelClassifier(Classes);
    }

    private Network Middle(Network network)
    {
        var map = network.HeadShape;
        var window = map.IsConcrete ? Math.Min(LargestWindow, Math.Min(map.Height, map.Width)) : LargestWindow;
        return Transposed(network.ConvReLU(DenseUnits, window, padding: Padding.Valid).ConvReLU(DenseUnits, 1), map.Channels, window, Padding.Valid);
    }

    private static Network Transposed(Network network, int channels, Size2D kernel, Padding padding) =>
        network.ConvTranspose2D(channels, kernel, padding: padding, bias: false).BatchNorm().ReLU();
}
