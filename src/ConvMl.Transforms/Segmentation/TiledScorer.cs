using ConvMl.Tensors;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Scores the pixels of large images, one image in tiles after the other.</summary>
internal sealed class TiledScorer : IColumnRunner, IScoredImages
{
    private readonly TiledNetwork _network;
    private readonly Shape _image;
    private readonly int _classes;
    private readonly PixelColumns _columns;
    private readonly float[] _pixels;
    private readonly float[] _logits;

    /// <summary>Makes room for an image and its scores.</summary>
    /// <param name="network">The network; the scorer disposes it.</param>
    /// <param name="image">The shape of the images <c>[C, H, W]</c>.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="overlay">The overlay; null for none.</param>
    internal TiledScorer(TiledNetwork network, Shape image, int classes, MaskOverlay? overlay)
    {
        (_network, _image, _classes) = (network, image, classes);
        Shape scores = [classes, image.Height, image.Width];
        _columns = new(this, scores, overlay);
        (_pixels, _logits) = (new float[image.Elements], new float[scores.Elements]);
    }

    /// <inheritdoc/>
    public int BatchSize => 1;

    /// <inheritdoc cref="IBatchRunner.Input"/>
    public Span<float> Input(int index) => _pixels;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int index) => _logits;

    /// <inheritdoc/>
    public void Run(int count)
    {
        // One pixel that is no number makes the whole image one of which nothing can be said, as where images are not cut.
        if (!NetworkRunner.AreFinite(_pixels)) _logits.AsSpan().Fill(float.NaN);
        else _network.Run(new PlanesSource(_pixels, _image.Height, _image.Width), (y, line) => PixelMaps.PutLine(line, y, _image.Width, _classes, _logits));
    }

    /// <inheritdoc/>
    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index) => _columns.Getter<TValue>(column, index);

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
