namespace ConvMl.Transforms.Serving;

/// <summary>The class of each pixel of one image, as a <see cref="ConvNetPredictor"/> says it.</summary>
public class MaskPrediction
{
    private readonly int[] _mask;

    internal MaskPrediction(int height, int width, int[] mask, IReadOnlyList<string> classNames)
    {
        (Height, Width, _mask, ClassNames) = (height, width, mask, classNames);
        if (mask.Contains(-1))
            throw new InvalidOperationException("The network's outputs are not numbers: the image is far off the training data's scale, or the parameters are damaged.");
    }

    /// <summary>Rows of pixels H, those of the image.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row W.</summary>
    public int Width { get; }

    /// <summary>The number of the class with the largest score, from 0, of each pixel <c>[H, W]</c>.</summary>
    public IReadOnlyList<int> Mask => _mask;

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary><see cref="Mask"/>, where it lies.</summary>
    internal ReadOnlySpan<int> Classes => _mask;
}
