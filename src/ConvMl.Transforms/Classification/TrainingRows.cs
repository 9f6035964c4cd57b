using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Transforms.Features;
using Microsoft.ML;

namespace ConvMl.Transforms.Classification;

/// <summary>The labelled rows of a data view as the engine's data set, read once: in memory, or in a temporary file where they are too many.</summary>
internal sealed class TrainingRows : IDisposable
{
    private TrainingRows(Dataset dataset) => Dataset = dataset;

    /// <summary>The samples; their targets are class numbers from 0.</summary>
    internal Dataset Dataset { get; }

    /// <summary>Reads all rows that have a label.</summary>
    /// <exception cref="TrainingException">A feature is not a finite number, or no row has a label.</exception>
    internal static TrainingRows Read(IDataView input, TrainingColumns columns, ConvNetTrainer.Options options, TrainingLog log)
    {
        var (features, label) = columns;
        var format = new SampleFormat(features.Shape, [], features.IsBytes ? ElementType.Byte : ElementType.Single);
        using DatasetWriter writer = FitsMemory(input, features, options.MemoryLimit)
            ? new MemoryDatasetWriter(format)
            : CacheFileWriter.CreateTemporary(format, options.CacheFolder);
        using var cursor = input.GetRowCursor([features.Column, label.Column]);
        var reader = FeatureReader.Of(features, cursor, input);
        var keys = label.Getter(cursor);
        var bytes = new byte[features.IsBytes ? features.Shape.Elements : 0];
        var floats = new float[features.IsBytes ? 0 : features.Shape.Elements];
        long row = 0;
        long skipped = 0;
        ulong key = 0;
        for (; cursor.MoveNext(); row++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            keys(ref key);
            if (key == 0)
            {
                skipped++;
                continue;
            }

            if (features.IsBytes)
            {
                reader.Read(bytes);
                writer.Add(bytes, key - 1);
            }
            else
            {
                reader.Read(floats);
                RequireFinite(floats, input, row, features.Column.Name);
                writer.Add(floats, key - 1);
            }
        }

        if (skipped > 0) log.Write($"Left out {skipped:N0} of {row:N0} rows, which have no label.");
        return writer.Count > 0
            ? new TrainingRows(writer.Complete())
            : throw new TrainingException($"There is nothing to train on: of {row:N0} rows none has a label in the column '{label.Column.Name}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => (Dataset as IDisposable)?.Dispose();

    private static bool FitsMemory(IDataView input, FeatureColumn features, long limit)
    {
        var bytesPerRow = sizeof(float) + (features.Shape.Elements * (features.IsBytes ? 1L : sizeof(float)));
        return limit >= bytesPerRow && (input.GetRowCount() ?? CountRows(input)) <= limit / bytesPerRow;
    }

    // Cheap: with no column asked for, nothing is decoded or computed that the view does not need to find its rows.
    private static long CountRows(IDataView input)
    {
        using var cursor = input.GetRowCursor([]);
        long count = 0;
        while (cursor.MoveNext()) count++;
        return count;
    }

    private static void RequireFinite(ReadOnlySpan<float> values, IDataView input, long row, string column)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new TrainingException(
                    $"Found {values[i]} at position {i:N0} of the column '{column}' in {RowText.Of(input, row)}, counted from 0; every feature must be a finite number. " +
                    $"Remove the row, for example with mlContext.Data.FilterRowsByMissingValues(data, \"{column}\"), or replace the value.");
            }
        }
    }
}
