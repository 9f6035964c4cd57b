using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>A row with columns that are computed, once a position.</summary>
internal abstract class AddedRow : DataViewRow
{
    private const long Nowhere = long.MinValue;

    private readonly HashSet<int> _active;
    private FeatureReader? _reader;
    private IBatchRunner? _runner;
    private long _computed = Nowhere;

    /// <summary>Adds columns to <paramref name="row"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="schema">Its columns and those that are added.</param>
    /// <param name="source">What the runner takes.</param>
    /// <param name="active">The columns that are wanted.</param>
    protected AddedRow(DataViewRow row, DataViewSchema schema, RowSource source, IEnumerable<DataViewSchema.Column> active)
    {
        (Schema, Input, Source) = (schema, row, source);
        _active = [.. active.Select(column => column.Index)];
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public override long Position => Input.Position;

    /// <inheritdoc/>
    public override long Batch => Input.Batch;

    /// <summary>The row that columns are added to.</summary>
    internal DataViewRow Input { get; }

    /// <summary>What the runner takes.</summary>
    internal RowSource Source { get; }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < Input.Schema.Count
        ? Input.IsColumnActive(Input.Schema[column.Index])
        : _active.Contains(column.Index);

    /// <inheritdoc/>
    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not asked for when this row was made.");
        }

        if (column.Index < Input.Schema.Count) return Input.GetGetter<TValue>(Input.Schema[column.Index]);

        // Made here and not with the row: where a later row runs these layers along with its own, nobody asks.
        _reader ??= FeatureReader.Of(Source.Features, Source.Row, source: null);
        _runner ??= CreateRunner();
        return GetAdded<TValue>(column, _runner);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Input.Dispose();
            _runner?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>What computes the columns from samples of <see cref="Source"/>.</summary>
    protected abstract IBatchRunner CreateRunner();

    /// <summary>The getter of a column that is computed.</summary>
    /// <param name="column">The column.</param>
    /// <param name="runner">What <see cref="CreateRunner"/> made.</param>
    protected abstract ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column, IBatchRunner runner);

    /// <summary>Computes the row, if that was not done at this position.</summary>
    protected void Compute()
    {
        if (_computed == Position) return;
        _reader!.Read(_runner!.Input(0));
        _runner.Run(1);
        _computed = Position;
    }
}
