using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>A row with columns that are computed, once a position.</summary>
internal abstract class AddedRow : DataViewRow
{
    private const long Nowhere = long.MinValue;

    private readonly DataViewRow _row;
    private readonly HashSet<int> _active;
    private readonly FeatureReader? _reader;
    private readonly IBatchRunner? _runner;
    private long _computed = Nowhere;

    /// <summary>Adds columns to <paramref name="row"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="schema">Its columns and those that are added.</param>
    /// <param name="features">What the runner takes.</param>
    /// <param name="active">The columns that are wanted.</param>
    /// <param name="runner">Computes, if an added column is wanted.</param>
    protected AddedRow(DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active, Func<IBatchRunner> runner)
    {
        Schema = schema;
        _row = row;
        _active = [.. active.Select(column => column.Index)];
        if (!_active.Any(index => index >= row.Schema.Count)) return;
        _reader = FeatureReader.Of(features, row, source: null);
        _runner = runner();
    }

    /// <summary>What computes; there only if an added column is wanted.</summary>
    protected IBatchRunner Runner => _runner!;

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
    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not asked for when this row was made.");
        }

        return column.Index < _row.Schema.Count
            ? _row.GetGetter<TValue>(_row.Schema[column.Index])
            : GetAdded<TValue>(column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row.Dispose();
            _runner?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The getter of a column that is computed.</summary>
    protected abstract ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column);

    /// <summary>Computes the row, if that was not done at this position.</summary>
    protected void Compute()
    {
        if (_computed == _row.Position) return;
        _reader!.Read(_runner!.Input(0));
        _runner.Run(1);
        _computed = _row.Position;
    }
}
