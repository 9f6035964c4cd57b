using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>The annotations by which ML.NET's components know which columns one model added, and for which task; delivered and promised.</summary>
internal static class ScoreAnnotations
{
    /// <summary>What <see cref="Of"/> will deliver, said before there is data.</summary>
    internal static IReadOnlyList<SchemaShape.Column> Promised { get; } =
    [
        SchemaShapeColumn.Create(AnnotationNames.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, null),
        SchemaShapeColumn.Create(AnnotationNames.ScoreColumnKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false, null),
        SchemaShapeColumn.Create(AnnotationNames.ScoreValueKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false, null),
    ];

    /// <summary>Begins a column's annotations.</summary>
    internal static DataViewSchema.Annotations.Builder Of(uint set, string task, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(AnnotationNames.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), set);
        builder.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, task.AsMemory());
        builder.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    /// <summary>The number that columns of one model share: one above the largest that the data already has.</summary>
    internal static uint NextSetId(DataViewSchema input)
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
