using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>The column that a layer transform adds, promised before there is data.</summary>
internal static class LayerColumns
{
    /// <summary>The columns of a pipeline and that of a layer's output, a vector of <see cref="float"/>.</summary>
    internal static SchemaShape AddTo(SchemaShape input, string outputColumnName)
    {
        var columns = input.ToDictionary(column => column.Name);
        columns[outputColumnName] = SchemaShapeColumn.Create(outputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, null);
        return new SchemaShape(columns.Values);
    }
}
