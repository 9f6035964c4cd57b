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
        var set = ScoreAnnotations.NextSetId(input);
        var predicted = ScoreAnnotations.Of(set, Task, PredictedLabel);
        model.Labels?.AddKeyValuesTo(predicted);
        var score = ScoreAnnotations.Of(set, Task, Score);
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
        SchemaShape.Column[] values = [.. label.Annotations.Where(annotation => annotation.Name == AnnotationNames.KeyValues)];
        var names = values.Select(_ => SchemaShapeColumn.Create(
            AnnotationNames.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false, null));

        var columns = input.ToDictionary(column => column.Name);
        columns[PredictedLabel] = SchemaShapeColumn.Create(
            PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape([.. ScoreAnnotations.Promised, .. values]));
        columns[Score] = SchemaShapeColumn.Create(
            Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape([.. ScoreAnnotations.Promised, .. names]));
        return new SchemaShape(columns.Values);
    }
}
