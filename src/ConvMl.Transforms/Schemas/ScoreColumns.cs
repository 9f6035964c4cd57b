using ConvMl.Transforms.Classification;
using ConvMl.Transforms.MlNetInterop;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>The columns that a classifier adds, with the annotations that ML.NET's evaluators look for; promised and delivered.</summary>
internal static class ScoreColumns
{
    internal const string PredictedLabel = "PredictedLabel";
    internal const string Score = "Score";

    private const string Task = "MulticlassClassification";

    /// <summary>The input's columns, then <c>PredictedLabel</c>, then <c>Score</c>.</summary>
    internal static DataViewSchema AddTo(DataViewSchema input, ConvNetModel model)
    {
        var set = NextSetId(input);
        var predicted = Common(set, PredictedLabel);
        model.Labels?.AddKeyValuesTo(predicted);
        var score = Common(set, Score);
        model.Labels?.AddSlotNamesTo(score);

        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(PredictedLabel, new KeyDataViewType(typeof(uint), model.Classes), predicted.ToAnnotations());
        schema.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, model.Classes), score.ToAnnotations());
        return schema.ToSchema();
    }

    /// <summary>What <see cref="AddTo(DataViewSchema, ConvNetModel)"/> will deliver, said before there is data.</summary>
    internal static SchemaShape AddTo(SchemaShape input, SchemaShape.Column label)
    {
        SchemaShape.Column[] common =
        [
            SchemaShapeColumn.Create(AnnotationNames.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, null),
            SchemaShapeColumn.Create(AnnotationNames.ScoreColumnKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false, null),
            SchemaShapeColumn.Create(AnnotationNames.ScoreValueKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false, null),
        ];
        SchemaShape.Column[] values = [.. label.Annotations.Where(annotation => annotation.Name == AnnotationNames.KeyValues)];
        var names = values.Select(_ => SchemaShapeColumn.Create(
            AnnotationNames.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false, null));

        var columns = input.ToDictionary(column => column.Name);
        columns[PredictedLabel] = SchemaShapeColumn.Create(
            PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape([.. common, .. values]));
        columns[Score] = SchemaShapeColumn.Create(
            Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape([.. common, .. names]));
        return new SchemaShape(columns.Values);
    }

    private static DataViewSchema.Annotations.Builder Common(uint set, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(AnnotationNames.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), set);
        builder.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, Task.AsMemory());
        builder.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    // Columns of one scorer share a number, which is one above the largest that the data already has.
    private static uint NextSetId(DataViewSchema input)
    {
        uint largest = 0;
        foreach (var column in input)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationNames.ScoreColumnSetId)?.Type.RawType != typeof(uint)) continue;
            uint set = 0;
            column.Annotations.GetValue(AnnotationNames.ScoreColumnSetId, ref set);
            largest = Math.Max(largest, set);
        }

        return largest + 1;
    }
}
