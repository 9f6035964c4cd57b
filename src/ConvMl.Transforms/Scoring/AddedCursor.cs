using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Gives the input's columns from one cursor, and columns that are computed from a <see cref="LookAhead"/>.</summary>
internal abstract class AddedCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private readonly DataViewRowCursor _rows;
    private readonly LookAhead? _ahead;
    private readonly ValueGetter<DataViewRowId> _id;
    private long _row = -1;
    private bool _isOnRow;

    protected AddedCursor(DataViewSchema schema, bool[] active, DataViewRowCursor rows, LookAhead? ahead)
    {
        Schema = schema;
        _active = active;
        _rows = rows;
        _ahead = ahead;
        _id = rows.GetIdGetter();
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public override long Position => _rows.Position;

    /// <inheritdoc/>
    public override long Batch => _rows.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _rows.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        _isOnRow = _rows.MoveNext();
        if (_isOnRow) _row++;
        return _isOnRow;
    }

    /// <inheritdoc/>
    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not asked for when this cursor was made.");
        }

        return column.Index < _rows.Schema.Count
            ? _rows.GetGetter<TValue>(_rows.Schema[column.Index])
            : GetAdded<TValue>(column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rows.Dispose();
            _ahead?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The getter of a column that is computed.</summary>
    protected abstract ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column);

    /// <summary>The number of the current row in the batch that was computed last.</summary>
    protected int Index()
    {
        if (!_isOnRow)
        {
            throw new InvalidOperationException("The cursor is not on a row: call MoveNext first, and read only while it returns true.");
        }

        DataViewRowId id = default;
        _id(ref id);
        return _ahead!.IndexOf(_row, id);
    }
}
