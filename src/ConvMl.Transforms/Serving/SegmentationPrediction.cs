using ConvMl.Transforms.Segmentation;

namespace ConvMl.Transforms.Serving;

/// <summary>What a <see cref="ConvNetPredictor"/> says of the pixels of one image: the class of each, and how sure it is.</summary>
public sealed class SegmentationPrediction : MaskPrediction
{
    private readonly Lazy<float[]> _scores;

    internal SegmentationPrediction(int height, int width, float[] logits, IReadOnlyList<string> classNames)
        : base(height, width, MaskOf(logits, height * width), classNames)
    {
        _scores = new(() =>
        {
            var scores = new float[logits.Length];
            PixelMaps.Softmax(logits, logits.Length / (height * width), scores);
            return scores;
        });
    }

    /// <summary>The probability of each class at each pixel <c>[K, H, W]</c>, classes in the order of <see cref="MaskPrediction.ClassNames"/>; computed when it is first asked for.</summary>
    public IReadOnlyList<float> Scores => _scores.Value;

    private static int[] MaskOf(float[] logits, int pixels)
    {
        var mask = new int[pixels];
        PixelMaps.LargestOf(logits, logits.Length / pixels, mask);
        return mask;
    }
}
