using ConvMl.Geometry;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Filters;

/// <summary>
/// Gathers how the pixels of image patches vary together, patch by patch; <see cref="Components"/> then finds their principal components (lecture,
/// "PCA of image patches"). The same patches in the same order give the same bits. Not safe to use from several threads at once.
/// </summary>
public sealed class PatchCovariance
{
    private readonly double[] _patch;
    private readonly double[] _sums;
    private readonly double[] _products;
    private readonly bool _removesMean;

    /// <summary>Begins with no patch.</summary>
    /// <param name="image"><c>[C, H, W]</c> of the images.</param>
    /// <param name="patch">Rows and columns of a patch; it has all channels.</param>
    /// <param name="removesMean">Whether each patch's own mean is taken off it, so that brightness is no component.</param>
    /// <exception cref="GeometryException">The shape is no image's, or the patch does not fit into it.</exception>
    public PatchCovariance(Shape image, Size2D patch, bool removesMean = true)
    {
        if (!image.IsImage || !image.IsConcrete)
            throw new GeometryException($"The images are {image}; patches need images [C, H, W] of known size.");
        if (patch.Height < 1 || patch.Width < 1 || patch.Height > image.Height || patch.Width > image.Width)
            throw new GeometryException($"A patch of {patch} does not fit into images of {image.Height}×{image.Width}; use a smaller one of at least 1×1.");
        if ((long)image.Channels * patch.Height * patch.Width > 4096)
            throw new GeometryException($"A patch of {patch} with {image.Channels} channels has {(long)image.Channels * patch.Height * patch.Width} numbers; at most 4096 make sense. Use a smaller one.");
        (Image, Patch, _removesMean) = (image, patch, removesMean);
        var length = image.Channels * patch.Area;
        (_patch, _sums, _products) = (new double[length], new double[length], new double[length * length]);
    }

    /// <summary>The images' shape.</summary>
    public Shape Image { get; }

    /// <summary>Rows and columns of a patch.</summary>
    public Size2D Patch { get; }

    /// <summary>Number of patches so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the patch whose top left corner lies at a row and column.</summary>
    /// <param name="image">An image <c>[C, H, W]</c>.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="ArgumentException">The image is of another size, the patch leaves it, or it holds a number that is not finite.</exception>
    public void Add(ReadOnlySpan<float> image, int row, int column)
    {
        if (image.Length != Image.Elements)
            throw new ArgumentException($"The image has {image.Length} numbers; {Image} has {Image.Elements}.", nameof(image));
        if (row < 0 || column < 0 || row > Image.Height - Patch.Height || column > Image.Width - Patch.Width)
            throw new ArgumentOutOfRangeException(nameof(row), $"A patch of {Patch} at ({row}, {column}) leaves the image of {Image.Height}×{Image.Width}.");
        Read(image, row, column);
        for (var first = 0; first < _patch.Length; first++)
        {
            _sums[first] += _patch[first];
            var products = _products.AsSpan(first * _patch.Length, _patch.Length);
            for (var second = first; second < _patch.Length; second++)
                products[second] += _patch[first] * _patch[second];
        }

        Count++;
    }

    /// <summary>Adds some patches at places drawn at random.</summary>
    /// <param name="image">An image <c>[C, H, W]</c>.</param>
    /// <param name="patches">How many.</param>
    /// <param name="random">Where the places come from.</param>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void AddRandom(ReadOnlySpan<float> image, int patches, CounterRandom random)
    {
        for (var patch = 0; patch < patches; patch++)
            Add(image, random.NextInt(Image.Height - Patch.Height + 1), random.NextInt(Image.Width - Patch.Width + 1));
    }

    /// <summary>Finds the principal components of the patches so far.</summary>
    /// <exception cref="InvalidOperationException">There are fewer than two patches.</exception>
    public PatchComponents Components()
    {
        if (Count < 2)
            throw new InvalidOperationException($"There are {Count} patches; principal components need at least 2, and many more to mean something.");
        var length = _patch.Length;
        var covariance = new double[length, length];
        for (var first = 0; first < length; first++)
            for (var second = first; second < length; second++)
                covariance[first, second] = (_products[(first * length) + second] / Count) - (_sums[first] / Count * (_sums[second] / Count));
        return new(Image.Channels, Patch, SymmetricEigen.Of(covariance));
    }

    private void Read(ReadOnlySpan<float> image, int row, int column)
    {
        double sum = 0;
        for (var c = 0; c < Image.Channels; c++)
            for (var k = 0; k < Patch.Height; k++)
                for (var l = 0; l < Patch.Width; l++)
                {
                    var value = image[(((c * Image.Height) + row + k) * Image.Width) + column + l];
                    if (!float.IsFinite(value))
                        throw new ArgumentException($"The image holds {value} at channel {c}, row {row + k}, column {column + l}; expected finite numbers.", nameof(image));
                    _patch[(c * Patch.Area) + (k * Patch.Width) + l] = value;
                    sum += value;
                }

        if (!_removesMean)
            return;
        foreach (ref var value in _patch.AsSpan())
            value -= sum / _patch.Length;
    }
}
