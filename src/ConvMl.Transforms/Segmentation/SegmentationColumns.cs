using ConvMl.Tensors;
using ConvMl.Transforms.MlNetInterop;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Segmentation;

/// <summary>The columns that a segmentation network adds; promised and delivered.</summary>
internal static class SegmentationColumns
{
    internal const string PredictedMask = "PredictedMask";
    internal const string Scores = "Scores";

    private const string Task = "SemanticSegmentation";

    /// <summary>The input's columns, then <c>PredictedMask</c>, <c>Scores</c>, and the overlay where one is wanted.</summary>
    /// <param name="input">The input's columns.</param>
    /// <param name="scores">What the network gives for a sample, <c>[K, H, W]</c>.</param>
    /// <param name="labels">What the classes are called.</param>
    /// <param name="overlayColumnName">The column of the overlay; null for none.</param>
    internal static DataViewSchema AddTo(DataViewSchema input, Shape scores, KeyValues? labels, string? overlayColumnName)
    {
        var set = ScoreAnnotations.NextSetId(input);
        var predicted = ScoreAnnotations.Of(set, Task, PredictedMask);
        labels?.AddKeyValuesTo(predicted);

        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(
            PredictedMask, new VectorDataViewType(new KeyDataViewType(typeof(uint), scores.Channels), scores.Height, scores.Width), predicted.ToAnnotations());
        schema.AddColumn(
            Scores, new VectorDataViewType(NumberDataViewType.Single, scores.ToArray()), ScoreAnnotations.Of(set, Task, Scores).ToAnnotations());
        if (overlayColumnName is not null) schema.AddColumn(overlayColumnName, new ImageDataViewType(scores.Height, scores.Width));
        return schema.ToSchema();
    }

    /// <summary>What <see cref="AddTo(DataViewSchema, Shape, KeyValues?, string?)"/> will deliver, said before there is data.</summary>
    internal static SchemaShape AddTo(SchemaShape input, SchemaShape.Column mask, string? overlayColumnName)
    {
        var values = mask.Annotations.Where(annotation => annotation.Name == AnnotationNames.KeyValues);
        var columns = input.ToDictionary(column => column.Name);
        columns[PredictedMask] = SchemaShapeColumn.Create(
            PredictedMask, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.UInt32, true, new SchemaShape([.. ScoreAnnotations.Promised, .. values]));
        columns[Scores] = SchemaShapeColumn.Create(
            Scores, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(ScoreAnnotations.Promised));
        if (overlayColumnName is not null)
            columns[overlayColumnName] = SchemaShapeColumn.Create(overlayColumnName, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false, null);
        return new SchemaShape(columns.Values);
    }
}
