using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>A checked label column: a key with at least two values.</summary>
internal sealed class LabelColumn
{
    private readonly DataViewSchema.Column _column;

    private LabelColumn(DataViewSchema.Column column, int classes)
    {
        _column = column;
        Classes = classes;
        Values = KeyValues.Of(column);
    }

    /// <summary>How many values the key has.</summary>
    internal int Classes { get; }

    /// <summary>What the keys stand for, where the column says it.</summary>
    internal KeyValues? Values { get; }

    /// <summary>The column.</summary>
    internal DataViewSchema.Column Column => _column;

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

    /// <summary>A getter of the key as ML.NET counts it: 0 for a missing label, then from 1.</summary>
    internal ValueGetter<ulong> Getter(DataViewRow row) => _column.Type.RawType switch
    {
        var type when type == typeof(byte) => Widen<byte>(row, key => key),
        var type when type == typeof(ushort) => Widen<ushort>(row, key => key),
        var type when type == typeof(uint) => Widen<uint>(row, key => key),
        _ => row.GetGetter<ulong>(_column),
    };

    private static ArgumentOutOfRangeException NotAKey(string name, string found) => SchemaMismatch.Found(
        "label", name, "a key", found, $"Put mlContext.Transforms.Conversion.MapValueToKey(\"{name}\") before the trainer.");

    private ValueGetter<ulong> Widen<TKey>(DataViewRow row, Func<TKey, ulong> widen)
    {
        var getter = row.GetGetter<TKey>(_column);
        TKey key = default!;
        return (ref target) =>
        {
            getter(ref key);
            target = widen(key);
        };
    }
}
