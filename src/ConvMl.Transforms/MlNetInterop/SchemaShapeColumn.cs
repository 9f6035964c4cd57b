using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>Makes columns of a <see cref="SchemaShape"/>: the type is public, its constructor is not.</summary>
internal static class SchemaShapeColumn
{
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern SchemaShape.Column Create(
        string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations);
}
