using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Transforms.Features;
using Microsoft.ML;

namespace ConvMl.Transforms.Trainers;

/// <summary>The rows of a data view that have a target as the engine's data set, read once: in memory, or in a temporary file where they are too many.</summary>
internal sealed class TrainingRows : IDisposable
{
    private TrainingRows(Dataset dataset) => Dataset = dataset;

    /// <summary>The samples; their targets are class numbers from 0, and −1 where there is none.</summary>
    internal Dataset Dataset { get; }

    /// <summary>Reads all rows that have a target.</summary>
    /// <exception cref="TrainingException">A feature is not a finite number, no row has a target, or one has none that must.</exception>
    internal static TrainingRows Read(IDataView input, TrainingColumns columns, TrainerOptions options, TrainingLog log)
    {
        var (features, target) = columns;
        var format = new SampleFormat(features.Shape, target.Shape, features.IsBytes ? ElementType.Byte : ElementType.Single);
        using DatasetWriter writer = FitsMemory(input, columns, options.MemoryLimit)
            ? new MemoryDatasetWriter(format)
            : CacheFileWriter.CreateTemporary(format, options.CacheFolder);
        using var cursor = input.GetRowCursor([features.Column, target.Column]);
        var reader = FeatureReader.Of(features, cursor, input);
        var readTarget = target.Reader(cursor);
        var classes = new float[target.Shape.Elements];
        var bytes = new byte[features.IsBytes ? features.Shape.Elements : 0];
        var floats = new float[features.IsBytes ? 0 : features.Shape.Elements];
        long row = 0;
        List<long> unlabelled = [];
        for (; cursor.MoveNext(); row++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            if (!readTarget(classes))
            {
                unlabelled.Add(row);
                continue;
            }

            if (features.IsBytes)
            {
                reader.Read(bytes);
                writer.Add(bytes, classes);
            }
            else
            {
                reader.Read(floats);
                RequireFinite(floats, input, row, features.Column.Name);
                writer.Add(floats, classes);
            }
        }

        if (writer.Count == 0)
            throw new TrainingException($"There is nothing to train on: of {row:N0} rows none has a label in the column '{target.Column.Name}'.");
        if (unlabelled.Count > 0)
        {
            if (target.IsNeededInEachRow) throw Unlabelled(unlabelled, input, row, target.Column.Name);
            log.Write($"Left out {unlabelled.Count:N0} of {row:N0} rows, which have no label.");
        }

        return new TrainingRows(writer.Complete());
    }

    /// <inheritdoc/>
    public void Dispose() => (Dataset as IDisposable)?.Dispose();

    private static bool FitsMemory(IDataView input, TrainingColumns columns, long limit)
    {
        var (features, target) = columns;
        var bytesPerRow = (target.Shape.Elements * (long)sizeof(float)) + (features.Shape.Elements * (features.IsBytes ? 1L : sizeof(float)));
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

    private static TrainingException Unlabelled(List<long> unlabelled, IDataView input, long rows, string column)
    {
        const int Named = 5;
        var names = string.Join("; ", unlabelled.Take(Named).Select(row => RowText.Of(input, row)));
        return new TrainingException(
            $"{unlabelled.Count:N0} of {rows:N0} rows have no pixel with a class in the column '{column}': {names}{(unlabelled.Count > Named ? "; …" : "")}. " +
            "Check with which class ids, palette and ignore id the masks were loaded, or leave these images out.");
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
