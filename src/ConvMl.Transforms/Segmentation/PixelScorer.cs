using ConvMl.Backends;
using ConvMl.Tensors;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Scores the pixels of images: forward pass; softmax and largest score over the classes where they are asked for.</summary>
internal sealed class PixelScorer : NetworkRunner
{
    private readonly SizedNetwork _network;
    private readonly Shape _scores;
    private readonly MaskOverlay? _overlay;
    private readonly int[] _classes;

    // Images and scores of their own size, where that is not the network's; else empty.
    private readonly float[] _images = [];
    private readonly float[] _cropped = [];

    internal PixelScorer(SizedNetwork network, ParameterSet parameters, IBackend backend, int batchSize, NumericPrecision precision, MaskOverlay? overlay)
        : base(network.Network, parameters, backend, batchSize, precision)
    {
        _network = network;
        _scores = network.Scores;
        if (network.Image != network.Padded)
        {
            _images = new float[batchSize * network.Image.Elements];
            _cropped = new float[_scores.Elements];
        }

        _overlay = overlay;
        _classes = new int[_scores.Height * _scores.Width];
    }

    /// <inheritdoc/>
    public override Span<float> Input(int index) =>
        _images.Length == 0 ? NetworkInput(index) : _images.AsSpan(index * _network.Image.Elements, _network.Image.Elements);

    /// <inheritdoc/>
    public override ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index) => column.Name switch
    {
        SegmentationColumns.Scores => Getters.Cast<TValue, VBuffer<float>>(
            (ref target) =>
            {
                var logits = Logits(index());
                var editor = VBufferEditor.Create(ref target, logits.Length);
                PixelMaps.Softmax(logits, _scores.Channels, editor.Values);
                target = editor.Commit();
            },
            column),
        SegmentationColumns.PredictedMask => Getters.Cast<TValue, VBuffer<uint>>(
            (ref target) =>
            {
                PixelMaps.LargestOf(Logits(index()), _scores.Channels, _classes);
                var editor = VBufferEditor.Create(ref target, _classes.Length);
                for (var pixel = 0; pixel < _classes.Length; pixel++) editor.Values[pixel] = (uint)(_classes[pixel] + 1);
                target = editor.Commit();
            },
            column),
        _ => Getters.Cast<TValue, MLImage>(
            (ref target) =>
            {
                var sample = index();
                PixelMaps.LargestOf(Logits(sample), _scores.Channels, _classes);

                // As ML.NET's own image columns do, whose readers copy what they keep.
                target?.Dispose();
                target = _overlay!.Draw(Input(sample), _classes, _scores.Height, _scores.Width);
            },
            column),
    };

    /// <inheritdoc/>
    protected override void Prepare(int index)
    {
        if (_images.Length > 0) _network.Pad(Input(index), NetworkInput(index));
    }

    private ReadOnlySpan<float> Logits(int index)
    {
        if (_images.Length == 0) return Output(index);
        _network.Crop(Output(index), _cropped);
        return _cropped;
    }
}
