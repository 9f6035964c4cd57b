using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Data;

/// <summary>A cursor over rows that can be read by their number, in their order or shuffled.</summary>
internal abstract class NumberedRowCursor : DataViewRowCursor
{
    private readonly int _count;
    private readonly bool[] _active;
    private readonly int[]? _order;
    private long _position = -1;
    private bool _ended;

    /// <summary>Begins before the first row.</summary>
    /// <param name="schema">The schema of the rows.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="columnsNeeded">The columns that will be read.</param>
    /// <param name="random">Gives the order; the rows' own if null.</param>
    protected NumberedRowCursor(DataViewSchema schema, int count, IEnumerable<DataViewSchema.Column> columnsNeeded, Random? random)
    {
        Schema = schema;
        _count = count;
        _active = new bool[schema.Count];
        foreach (var column in columnsNeeded) _active[column.Index] = true;
        if (random is null) return;
        _order = [.. Enumerable.Range(0, count)];
        random.Shuffle(_order);
    }

    /// <inheritdoc/>
    public sealed override DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public sealed override long Position => _position;

    /// <inheritdoc/>
    public sealed override long Batch => 0;

    /// <summary>The number of the row that the cursor stands on.</summary>
    /// <exception cref="InvalidOperationException">It stands on none.</exception>
    protected int Row
    {
        get
        {
            if (_position < 0)
            {
                throw new InvalidOperationException("The cursor is not on a row: call MoveNext first, and read only while it returns true.");
            }

            return _order is null ? (int)_position : _order[_position];
        }
    }

    /// <inheritdoc/>
    public sealed override bool MoveNext()
    {
        if (!_ended && _position + 1 < _count)
        {
            _position++;
            return true;
        }

        _ended = true;
        _position = -1;
        return false;
    }

    /// <inheritdoc/>
    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    /// <inheritdoc/>
    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) => id = new DataViewRowId((ulong)Row, 0);

    /// <inheritdoc/>
    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not asked for when this cursor was made.");
        }

        return GetterOf<TValue>(column);
    }

    /// <summary>A getter of an active column.</summary>
    protected abstract ValueGetter<TValue> GetterOf<TValue>(DataViewSchema.Column column);
}
