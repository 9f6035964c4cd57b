using System.Runtime.CompilerServices;

namespace ConvMl.Training.Losses;

/// <summary>Goes through the pixels of images that count: each with its class k and the place of that class's number in <c>[n, K, H, W]</c>.</summary>
/// <param name="targets">The classes <c>[n, H, W]</c>.</param>
/// <param name="pixels">Pixels of an image H·W.</param>
/// <param name="classes">Number of classes K.</param>
/// <param name="ignoreId">What stands for a pixel that does not count.</param>
internal ref struct CountedPixels(ReadOnlySpan<float> targets, int pixels, int classes, float ignoreId)
{
    private readonly ReadOnlySpan<float> _targets = targets;
    private int _at = -1;
    private int _pixel = -1;
    private int _image;

    /// <summary>The pixel that was come to.</summary>
    public readonly (int Class, int Place) Current => ((int)_targets[_at], _image + ((int)_targets[_at] * pixels) + _pixel);

    /// <summary>Itself, for <see langword="foreach"/>.</summary>
    public readonly CountedPixels GetEnumerator() => this;

    /// <summary>Comes to the next pixel; false if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        while (++_at < _targets.Length)
        {
            if (++_pixel == pixels)
                (_pixel, _image) = (0, _image + (classes * pixels));
            if (_targets[_at] != ignoreId)
                return true;
        }

        return false;
    }
}
