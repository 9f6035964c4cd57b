using ConvMl.Backends;
using ConvMl.Tensors;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Scores the pixels of images, a batch of whole images in a forward pass.</summary>
internal sealed class PixelScorer : NetworkRunner, IScoredImages
{
    private readonly SizedNetwork _network;
    private readonly PixelColumns _columns;

    // Images and scores of their own size, where that is not the network's; else empty.
    private readonly float[] _images = [];
    private readonly float[] _cropped = [];

    internal PixelScorer(SizedNetwork network, ParameterSet parameters, IBackend backend, int batchSize, NumericPrecision precision, MaskOverlay? overlay)
        : base(network.Network, parameters, backend, batchSize, precision)
    {
        _network = network;
        _columns = new(this, network.Scores, overlay);
        if (network.Image == network.Padded) return;
        _images = new float[batchSize * network.Image.Elements];
        _cropped = new float[network.Scores.Elements];
    }

    /// <inheritdoc cref="NetworkRunner.Input"/>
    public override Span<float> Input(int index) =>
        _images.Length == 0 ? NetworkInput(index) : _images.AsSpan(index * _network.Image.Elements, _network.Image.Elements);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int index)
    {
        if (_images.Length == 0) return Output(index);
        _network.Crop(Output(index), _cropped);
        return _cropped;
    }

    /// <inheritdoc/>
    public override ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index) => _columns.Getter<TValue>(column, index);

    /// <inheritdoc/>
    protected override void Prepare(int index)
    {
        if (_images.Length > 0) _network.Pad(Input(index), NetworkInput(index));
    }
}
