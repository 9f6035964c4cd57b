using ConvMl.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>A checked label column: a key with at least two values.</summary>
internal sealed class LabelColumn : TargetColumn
{
    private LabelColumn(DataViewSchema.Column column, int classes)
        : base(column, classes)
    {
    }

    /// <inheritdoc/>
    internal override Shape Shape => [];

    /// <inheritdoc/>
    internal override bool IsNeededInEachRow => false;

    /// <summary>Finds and checks the column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not such a key.</exception>
    internal static LabelColumn Of(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw SchemaMismatch.Missing("label", name, schema.Select(other => other.Name));
        if (column.Type is not KeyDataViewType key) throw NotAKey(name, $"{column.Type}");
        return key.Count is >= 2 and <= int.MaxValue
            ? new LabelColumn(column, (int)key.Count)
            : throw SchemaMismatch.Found("label", name, "a key of at least 2 values", $"{column.Type}", "A classifier needs examples of two classes or more.");
    }

    /// <summary>Checks the column that a pipeline promises.</summary>
    /// <inheritdoc cref="Of(DataViewSchema, string)" path="/exception"/>
    internal static SchemaShape.Column Of(SchemaShape shape, string name)
    {
        var column = SchemaMismatch.Find(shape, "label", name);
        return column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar ? column : throw NotAKey(name, SchemaMismatch.Describe(column));
    }

    /// <inheritdoc/>
    internal override TargetReader Reader(DataViewRow row) => Column.Type.RawType switch
    {
        var type when type == typeof(byte) => Reader<byte>(row, key => key),
        var type when type == typeof(ushort) => Reader<ushort>(row, key => key),
        var type when type == typeof(uint) => Reader<uint>(row, key => key),
        _ => Reader<ulong>(row, key => (long)key),
    };

    private static ArgumentOutOfRangeException NotAKey(string name, string found) => SchemaMismatch.Found(
        "label", name, "a key", found, $"Put mlContext.Transforms.Conversion.MapValueToKey(\"{name}\") before the trainer.");

    // ML.NET counts keys from 1, with 0 for a missing one.
    private TargetReader Reader<TKey>(DataViewRow row, Func<TKey, long> widen)
    {
        var getter = row.GetGetter<TKey>(Column);
        TKey key = default!;
        return target =>
        {
            getter(ref key);
            target[0] = widen(key) - 1;
            return target[0] >= 0;
        };
    }
}
