using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks.Presets;

/// <summary>
/// The classification network, made fully convolutional: its dense layers are convolutions, and the scores of its last three stages are enlarged and added, so that
/// they see much and still know where. FCN-8s of Long, Shelhamer and Darrell, "Fully convolutional networks for semantic segmentation" (CVPR 2015).
/// It gives a class for each pixel.
/// </summary>
/// <remarks>
/// The stages have 2, 2, 3, 3 and 3 convolutions. Scores are enlarged bilinearly, which is where the paper's transposed convolutions begin; its border of 100 pixels is replaced by
/// convolutions that keep the size. A classifier of one's own becomes such a network by <see cref="Network.ToFullyConvolutional"/>.
/// </remarks>
/// <param name="Input">The image; <c>[3, 224, 224]</c> if null. Height and width may be open, and are multiples of 2^<paramref name="Stages"/>.</param>
/// <param name="Classes">Number of classes; from the labels if null.</param>
/// <param name="Width">Channels of the first stage; the following have 2, 4, 8 and 8 times as many.</param>
/// <param name="Stages">Number of stages, from 1 to 5; each halves the image.</param>
/// <param name="DenseUnits">Channels of the two convolutions, 7×7 and 1×1, that stand for the dense layers; 0 for none of them.</param>
public sealed record Fcn(Shape? Input = null, int? Classes = null, int Width = 64, int Stages = 5, int DenseUnits = 4096) : Preset(Input, Classes)
{
    private const int ScoredStages = 3;

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
        RequireHalvings(network, Stages, "stages");
        var maps = new Stack<string>();
        for (var stage = 0; stage < Stages; stage++)
        {
            network = network.VggStage(stage, Width);
            maps.Push(network.Head);
        }

        if (DenseUnits > 0)
            network = network.ConvReLU(DenseUnits, 7, padding: 3).ConvReLU(DenseUnits, 1);
        maps.Pop();
        network = network.PixelClassifier(Classes);
        var scored = Math.Min(ScoredStages, Stages);
        for (var stage = 1; stage < scored; stage++)
        {
            network = network.Upsample2D(2, Interpolation.Bilinear);
            var scores = network.Head;
            network = network.At(maps.Pop()).PixelClassifier(Classes, name: $"classifier_{stage + 1}");
            network = network.Append(new Add(), [network.Head, scores]);
        }

        return network.Upsample2D(1 << (Stages - scored + 1), Interpolation.Bilinear);
    }
}
