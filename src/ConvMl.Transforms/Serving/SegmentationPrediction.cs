using ConvMl.Tensors;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Transforms.Serving;

/// <summary>What a <see cref="ConvNetPredictor"/> says of the pixels of one image.</summary>
public sealed class SegmentationPrediction
{
    private readonly Lazy<float[]> _scores;

    internal SegmentationPrediction(Shape shape, float[] logits, IReadOnlyList<string> classNames)
    {
        (Height, Width, ClassNames) = (shape.Height, shape.Width, classNames);
        var mask = new int[shape.Height * shape.Width];
        PixelMaps.LargestOf(logits, shape.Channels, mask);
        if (mask.Contains(-1))
            throw new InvalidOperationException("The network's outputs are not numbers: the image is far off the training data's scale, or the parameters are damaged.");
        Mask = mask;
        _scores = new(() =>
        {
            var scores = new float[logits.Length];
            PixelMaps.Softmax(logits, shape.Channels, scores);
            return scores;
        });
    }

    /// <summary>Rows of pixels H, those of the image.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row W.</summary>
    public int Width { get; }

    /// <summary>The number of the class with the largest score, from 0, of each pixel <c>[H, W]</c>.</summary>
    public IReadOnlyList<int> Mask { get; }

    /// <summary>The probability of each class at each pixel <c>[K, H, W]</c>, classes in the order of <see cref="ClassNames"/>; computed when it is first asked for.</summary>
    public IReadOnlyList<float> Scores => _scores.Value;

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }
}
