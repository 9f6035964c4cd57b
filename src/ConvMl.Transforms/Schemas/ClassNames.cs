using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>Class names as a column's annotation: written, and read back.</summary>
internal static class ClassNames
{
    /// <summary>Adds <paramref name="names"/> under <paramref name="annotation"/> (<c>KeyValues</c> or <c>SlotNames</c>).</summary>
    internal static void AddClassNames(this DataViewSchema.Annotations.Builder builder, string annotation, IReadOnlyList<string> names)
    {
        ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
        builder.Add(
            annotation,
            new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> target) =>
            {
                var editor = VBufferEditor.Create(ref target, values.Length);
                values.CopyTo(editor.Values);
                target = editor.Commit();
            });
    }

    /// <summary>The names of a key column's values: their text, or the text form of values of another type; null where there are none.</summary>
    internal static string[]? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationNames.KeyValues) is not { Type: VectorDataViewType { IsKnownSize: true } type } ||
            column.Type is not KeyDataViewType key || (ulong)type.Size != key.Count)
        {
            return null;
        }

        return type.ItemType switch
        {
            TextDataViewType => Read<ReadOnlyMemory<char>>(column),
            NumberDataViewType number when number == NumberDataViewType.Single => Read<float>(column),
            NumberDataViewType number when number == NumberDataViewType.Double => Read<double>(column),
            NumberDataViewType number when number == NumberDataViewType.Byte => Read<byte>(column),
            NumberDataViewType number when number == NumberDataViewType.Int16 => Read<short>(column),
            NumberDataViewType number when number == NumberDataViewType.Int32 => Read<int>(column),
            NumberDataViewType number when number == NumberDataViewType.Int64 => Read<long>(column),
            NumberDataViewType number when number == NumberDataViewType.UInt16 => Read<ushort>(column),
            NumberDataViewType number when number == NumberDataViewType.UInt32 => Read<uint>(column),
            NumberDataViewType number when number == NumberDataViewType.UInt64 => Read<ulong>(column),
            BooleanDataViewType => Read<bool>(column),
            _ => null,
        };
    }

    private static string[] Read<TValue>(DataViewSchema.Column column)
    {
        VBuffer<TValue> values = default;
        column.Annotations.GetValue(AnnotationNames.KeyValues, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value is ReadOnlyMemory<char> text ? text.ToString() : value, System.Globalization.CultureInfo.InvariantCulture) ?? "")];
    }
}
