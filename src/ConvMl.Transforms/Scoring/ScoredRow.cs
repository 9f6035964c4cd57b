using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>A row with its scores; they are computed once a position.</summary>
internal sealed class ScoredRow : DataViewRow
{
    private const long Nowhere = long.MinValue;

    private readonly DataViewRow _row;
    private readonly HashSet<int> _active;
    private readonly FeatureReader? _reader;
    private readonly BatchScorer? _scorer;
    private long _scored = Nowhere;

    internal ScoredRow(
        ConvNetTransformer transformer, DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active)
    {
        Schema = schema;
        _row = row;
        _active = [.. active.Select(column => column.Index)];
        if (!_active.Any(index => index >= row.Schema.Count)) return;
        _reader = FeatureReader.Of(features, row, source: null);
        _scorer = transformer.CreateScorer(batchSize: 1);
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public override long Position => _row.Position;

    /// <inheritdoc/>
    public override long Batch => _row.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _row.Schema.Count
        ? _row.IsColumnActive(_row.Schema[column.Index])
        : _active.Contains(column.Index);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not asked for when this row was made.");
        }

        return column.Index < _row.Schema.Count
            ? _row.GetGetter<TValue>(_row.Schema[column.Index])
            : ScoreGetters.Of<TValue>(column, Scores);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row.Dispose();
            _scorer?.Dispose();
        }

        base.Dispose(disposing);
    }

    private ReadOnlySpan<float> Scores()
    {
        if (_scored != _row.Position)
        {
            _reader!.Read(_scorer!.Input(0));
            _scorer.Run(1);
            _scored = _row.Position;
        }

        return _scorer!.Scores(0);
    }
}
