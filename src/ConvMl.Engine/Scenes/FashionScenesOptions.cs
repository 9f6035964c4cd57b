using ConvMl.Tensors;

namespace ConvMl.Scenes;

/// <summary>What <see cref="FashionScenes"/> look like.</summary>
public sealed record FashionScenesOptions
{
    /// <summary>The least rows and pixels in a row.</summary>
    public const int SmallestSide = 16;

    /// <summary>Decides everything that is random in the scenes.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Rows, at least 16.</summary>
    public int Height { get; init; } = 96;

    /// <summary>Pixels in a row, at least 16.</summary>
    public int Width { get; init; } = 96;

    /// <summary>
    /// The least garments a scene is meant to have, at least 1. A garment for which no place is found that leaves the others visible enough
    /// is left out, which happens where many or large ones are asked for.
    /// </summary>
    public int MinimumGarments { get; init; } = 2;

    /// <summary>The most garments in a scene, up to 255.</summary>
    public int MaximumGarments { get; init; } = 4;

    /// <summary>The smallest side of a garment's picture, as a share of the scene's shorter side.</summary>
    public double SmallestGarment { get; init; } = 0.4;

    /// <summary>The largest side of a garment's picture, as a share of the scene's shorter side.</summary>
    public double LargestGarment { get; init; } = 0.7;

    /// <summary>The share of a garment's pixels that stay visible at least, however many garments stand before it; from 0 (exclusive) to 1 (no overlap).</summary>
    public double LeastVisible { get; init; } = 0.6;

    /// <summary>The standard deviation of the noise that lies over each channel of each pixel, in levels of 255; from 0 (none) to 64.</summary>
    public int Noise { get; init; } = 8;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    internal void Check()
    {
        if (Height < SmallestSide || Width < SmallestSide)
            throw new ArgumentException($"Scenes of {Width} × {Height} pixels are too small to show garments; both sides must be at least {SmallestSide}.");
        if (3L * Height * Width > Array.MaxLength)
            throw new ArgumentException($"Scenes of {Width} × {Height} pixels are too large: their colours take {3L * Height * Width:N0} bytes, and there can be {Array.MaxLength:N0}.");
        if (MinimumGarments < 1 || MinimumGarments > MaximumGarments || MaximumGarments > byte.MaxValue)
            throw new ArgumentException($"Scenes of {MinimumGarments} to {MaximumGarments} garments cannot be made: both numbers must be from 1 to {byte.MaxValue}, the smaller first.");
        if (!(SmallestGarment > 0 && SmallestGarment <= LargestGarment && LargestGarment <= 1))
            throw new ArgumentException($"Garments cannot be {SmallestGarment} to {LargestGarment} of the scene's shorter side: both shares must be above 0 and at most 1, the smaller first.");
        if (LeastVisible is not (> 0 and <= 1))
            throw new ArgumentException($"The least visible share of a garment is {LeastVisible}; it must be above 0 and at most 1.");
        if (Noise is not (>= 0 and <= 64))
            throw new ArgumentException($"The noise is {Noise} levels; it must be from 0 to 64.");
    }

    /// <summary>Shape of the colours of a scene, <c>[3, H, W]</c>.</summary>
    internal Shape ImageShape => [3, Height, Width];
}
