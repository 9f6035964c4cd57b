using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Scores one row at a time, the way a <c>PredictionEngine</c> asks for it.</summary>
internal sealed class ScoredRowMapper(NetworkTransformer transformer, DataViewSchema input, DataViewSchema output, FeatureColumn features) : IRowToRowMapper
{
    /// <inheritdoc/>
    public DataViewSchema InputSchema => input;

    /// <inheritdoc/>
    public DataViewSchema OutputSchema => output;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = dependingColumns.Select(column => column.Index < input.Count ? column.Index : features.Column.Index).ToHashSet();
        return input.Where(column => needed.Contains(column.Index));
    }

    /// <inheritdoc/>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(transformer, input, output, features, activeColumns);
}
