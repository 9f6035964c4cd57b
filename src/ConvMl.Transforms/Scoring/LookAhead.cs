using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Reads the features ahead of the cursor that it serves and scores them in batches, as late and as seldom as it can.</summary>
internal sealed class LookAhead : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly FeatureReader _reader;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly BatchScorer _scorer;
    private readonly DataViewRowId[] _ids;
    private long _read;
    private long _start;
    private int _count;

    internal LookAhead(ConvNetTransformer transformer, IDataView input, FeatureColumn features)
    {
        _cursor = input.GetRowCursor([features.Column]);
        _reader = FeatureReader.Of(features, _cursor, input);
        _id = _cursor.GetIdGetter();
        _scorer = transformer.CreateScorer();
        _ids = new DataViewRowId[_scorer.BatchSize];
    }

    /// <summary>The scores of a row.</summary>
    /// <param name="row">Its number, from 0; not below that of an earlier call.</param>
    /// <param name="id">Its id.</param>
    /// <exception cref="InvalidOperationException">The input does not give the same rows when it is read a second time.</exception>
    internal ReadOnlySpan<float> Scores(long row, DataViewRowId id)
    {
        if (row >= _start + _count) ScoreFrom(row);
        var index = (int)(row - _start);
        return index < _count && _ids[index].Equals(id) ? _scorer.Scores(index) : throw Changed(row);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cursor.Dispose();
        _scorer.Dispose();
    }

    private void ScoreFrom(long row)
    {
        _start = row;
        _count = 0;
        while (_read < row)
        {
            if (!_cursor.MoveNext()) return;
            _read++;
        }

        while (_count < _scorer.BatchSize && _cursor.MoveNext())
        {
            _reader.Read(_scorer.Input(_count));
            _id(ref _ids[_count]);
            _count++;
            _read++;
        }

        if (_count > 0) _scorer.Run(_count);
    }

    private static InvalidOperationException Changed(long row) => new(
        $"The input gives other rows when it is read a second time (at row {row:N0}), so scores cannot be put beside its columns. " +
        "Make it repeatable, for example with mlContext.Data.Cache.");
}
