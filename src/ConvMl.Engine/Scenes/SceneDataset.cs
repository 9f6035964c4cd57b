using ConvMl.Tensors;
using ConvMl.Training.Data;

namespace ConvMl.Scenes;

/// <summary>
/// Scenes as samples: the colours as input, <c>[3, H, W]</c> with 0 … 255, and the class of each pixel as target, <c>[H, W]</c>. All scenes
/// are made at once and kept as bytes, four a pixel: 2,000 of 96 × 96 take 74 MB.
/// </summary>
public sealed class SceneDataset : Dataset
{
    private readonly byte[][] _images;
    private readonly byte[][] _masks;

    /// <summary>Makes the scenes 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="scenes">Makes them.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public SceneDataset(FashionScenes scenes, int count)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        InputShape = scenes.Options.ImageShape;
        _images = new byte[count][];
        _masks = new byte[count][];
        Parallel.For(0, count, index =>
        {
            var scene = scenes.Make(index);
            _images[index] = scene.Image.ToArray();
            _masks[index] = scene.Mask.ToArray();
        });
    }

    /// <inheritdoc/>
    public override int Count => _images.Length;

    /// <inheritdoc/>
    public override Shape InputShape { get; }

    /// <inheritdoc/>
    public override Shape TargetShape => [InputShape.Height, InputShape.Width];

    /// <inheritdoc/>
    public override void Read(int index, Span<float> input, Span<float> target)
    {
        ReadTarget(index, target);
        Widen(_images[index], input, InputShape, "input");
    }

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target)
    {
        RequireIndex(index);
        Widen(_masks[index], target, TargetShape, "target");
    }

    /// <inheritdoc/>
    public override string NameOf(int index) => $"scene {index}";

    private static void Widen(byte[] bytes, Span<float> floats, Shape shape, string what)
    {
        if (floats.Length != bytes.Length)
            throw new ArgumentException($"The {what} has room for {floats.Length} numbers; a scene's {what} is {shape} and has {bytes.Length}.");
        for (var at = 0; at < bytes.Length; at++)
            floats[at] = bytes[at];
    }
}
