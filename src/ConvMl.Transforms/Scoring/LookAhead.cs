using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Reads the features ahead of the cursor that it serves and has them computed in batches, as late and as seldom as it can.</summary>
internal sealed class LookAhead : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly FeatureReader _reader;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly IBatchRunner _runner;
    private readonly DataViewRowId[] _ids;
    private long _read;
    private long _start;
    private int _count;

    internal LookAhead(IBatchRunner runner, IDataView input, FeatureColumn features)
    {
        _cursor = input.GetRowCursor([features.Column]);
        _reader = FeatureReader.Of(features, _cursor, input);
        _id = _cursor.GetIdGetter();
        _runner = runner;
        _ids = new DataViewRowId[runner.BatchSize];
    }

    /// <summary>The number of a row in the batch that was computed last.</summary>
    /// <param name="row">Its number, from 0; not below that of an earlier call.</param>
    /// <param name="id">Its id.</param>
    /// <exception cref="InvalidOperationException">The input does not give the same rows when it is read a second time.</exception>
    internal int IndexOf(long row, DataViewRowId id)
    {
        if (row >= _start + _count) RunFrom(row);
        var index = (int)(row - _start);
        return index < _count && _ids[index].Equals(id) ? index : throw Changed(row);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cursor.Dispose();
        _runner.Dispose();
    }

    private void RunFrom(long row)
    {
        _start = row;
        _count = 0;
        while (_read < row)
        {
            if (!_cursor.MoveNext()) return;
            _read++;
        }

        while (_count < _runner.BatchSize && _cursor.MoveNext())
        {
            _reader.Read(_runner.Input(_count));
            _id(ref _ids[_count]);
            _count++;
            _read++;
        }

        if (_count > 0) _runner.Run(_count);
    }

    private static InvalidOperationException Changed(long row) => new(
        $"The input gives other rows when it is read a second time (at row {row:N0}), so what is computed cannot be put beside its columns. " +
        "Make it repeatable, for example with mlContext.Data.Cache.");
}
