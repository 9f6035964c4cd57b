using ConvMl.Training.Metrics;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Holds predicted masks against true ones, a row at a time.</summary>
internal static class MaskEvaluation
{
    private const string Role = "predicted mask";

    /// <summary>Measures them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or holds no masks, or the two are of different sizes or classes.</exception>
    internal static SegmentationMetrics Run(IDataView data, string labelColumnName, string predictedMaskColumnName)
    {
        var truth = MaskColumn.Of(data.Schema, labelColumnName);
        var predicted = MaskColumn.Of(data.Schema, predictedMaskColumnName, Role);
        RequireSame(truth, predicted);
        using var cursor = data.GetRowCursor([truth.Column, predicted.Column]);
        var (readTruth, readPredicted) = (truth.Reader(cursor), predicted.Reader(cursor));
        var (expected, said) = (new float[truth.Shape.Elements], new float[truth.Shape.Elements]);
        var (expectedIds, saidIds) = (new int[expected.Length], new int[said.Length]);
        var counts = new SegmentationCounts(truth.Classes);
        while (cursor.MoveNext())
        {
            readTruth(expected);
            readPredicted(said);
            for (var pixel = 0; pixel < expected.Length; pixel++) (expectedIds[pixel], saidIds[pixel]) = ((int)expected[pixel], (int)said[pixel]);
            counts.Add(expectedIds, saidIds, truth.Height, truth.Width);
        }

        return counts.ToMetrics();
    }

    private static void RequireSame(MaskColumn truth, MaskColumn predicted)
    {
        if (truth.Shape != predicted.Shape || truth.Classes != predicted.Classes)
        {
            throw SchemaMismatch.Found(
                Role, predicted.Column.Name, $"masks as those of the column '{truth.Column.Name}', {truth.Column.Type}", $"{predicted.Column.Type}",
                "Load the masks as those that the network was trained on, in the same size and with the same classes.");
        }

        // The same key must be the same class: masks that were loaded with another order of classes would give numbers that mean nothing.
        if (truth.Values is { } names && predicted.Values is { } own && !names.Names.SequenceEqual(own.Names))
        {
            throw SchemaMismatch.Found(
                Role, predicted.Column.Name, $"the classes of the column '{truth.Column.Name}', {string.Join(", ", names.Names)}", string.Join(", ", own.Names),
                "Load the masks with the classes that the network was trained on, in the same order.");
        }
    }
}
