using Microsoft.ML;

namespace ConvMl.Transforms.Scoring;

/// <summary>Computes batches of samples, and gives what it computed as columns.</summary>
internal interface IColumnRunner : IBatchRunner
{
    /// <summary>A getter of a column out of the last batch.</summary>
    /// <param name="column">One of the columns that the transformer adds.</param>
    /// <param name="index">Gives the number in the batch of the row that is asked for, computing the batch before if need be.</param>
    /// <exception cref="InvalidOperationException">The caller asks for another type than the column's.</exception>
    ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index);
}
