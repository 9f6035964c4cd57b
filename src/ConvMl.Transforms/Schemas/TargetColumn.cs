using ConvMl.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>A checked column with what a network is to learn: keys of at least two values.</summary>
internal abstract class TargetColumn(DataViewSchema.Column column, int classes)
{
    /// <summary>Reads the target of the current row: class numbers from 0, and −1 where the key is missing.</summary>
    /// <returns>False if every key is missing.</returns>
    internal delegate bool TargetReader(Span<float> target);

    /// <summary>The column.</summary>
    internal DataViewSchema.Column Column => column;

    /// <summary>How many values the key has.</summary>
    internal int Classes => classes;

    /// <summary>What the keys stand for, where the column says it.</summary>
    internal KeyValues? Values { get; } = KeyValues.Of(column);

    /// <summary>The shape of a target: <c>[]</c> for one class, <c>[H, W]</c> for a class a pixel.</summary>
    internal abstract Shape Shape { get; }

    /// <summary>Whether a row in which every key is missing is a mistake; else such rows are left out.</summary>
    internal abstract bool IsNeededInEachRow { get; }

    /// <summary>Checks that it belongs to samples of a shape; a target without a size of its own belongs to any.</summary>
    /// <param name="samples">The shape.</param>
    /// <param name="featureColumnName">The column with the samples, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    internal virtual void RequireFits(Shape samples, string featureColumnName)
    {
    }

    /// <summary>A reader of a row's current target.</summary>
    internal abstract TargetReader Reader(DataViewRow row);
}
