using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Schemas;

/// <summary>
/// What the values of a label column stand for, in their own type: kept by a model, so that <c>MapKeyToValue</c> behind it gives back
/// what <c>MapValueToKey</c> before it was given.
/// </summary>
internal abstract class KeyValues
{
    // The place in this list is written into models: add at the end only.
    private static readonly KeyValueType[] Types =
    [
        KeyValueType.Create(TextDataViewType.Instance, reader => reader.ReadString().AsMemory(), (writer, value) => writer.Write(value.ToString())),
        KeyValueType.Create(BooleanDataViewType.Instance, reader => reader.ReadBoolean(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.SByte, reader => reader.ReadSByte(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.Byte, reader => reader.ReadByte(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.Int16, reader => reader.ReadInt16(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.UInt16, reader => reader.ReadUInt16(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.Int32, reader => reader.ReadInt32(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.UInt32, reader => reader.ReadUInt32(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.Int64, reader => reader.ReadInt64(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.UInt64, reader => reader.ReadUInt64(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.Single, reader => reader.ReadSingle(), (writer, value) => writer.Write(value)),
        KeyValueType.Create(NumberDataViewType.Double, reader => reader.ReadDouble(), (writer, value) => writer.Write(value)),
    ];

    /// <summary>The values as text, in the order of the keys.</summary>
    internal abstract IReadOnlyList<string> Names { get; }

    /// <summary>Text for class names that no column carried.</summary>
    internal static KeyValues Of(IEnumerable<string> names) => new Typed<ReadOnlyMemory<char>>(0, [.. names.Select(name => name.AsMemory())]);

    /// <summary>The values that the annotation of a column of keys names; null where there is none, or none of a simple type.</summary>
    internal static KeyValues? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationNames.KeyValues) is not { Type: VectorDataViewType { IsKnownSize: true } type } ||
            ((column.Type as VectorDataViewType)?.ItemType ?? column.Type) is not KeyDataViewType key || (ulong)type.Size != key.Count)
        {
            return null;
        }

        var index = Array.FindIndex(Types, candidate => candidate.ItemType.Equals(type.ItemType));
        return index < 0 ? null : Types[index].FromColumn(index, column);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are not key values.</exception>
    internal static KeyValues Read(BinaryReader reader, int count)
    {
        var index = reader.ReadByte();
        return index < Types.Length ? Types[index].FromReader(index, reader, count) : throw new FormatException($"the label values are of an unknown type ({index})");
    }

    /// <summary>Writes the values.</summary>
    internal abstract void Write(BinaryWriter writer);

    /// <summary>Adds the values as <c>KeyValues</c>.</summary>
    internal abstract void AddKeyValuesTo(DataViewSchema.Annotations.Builder builder);

    /// <summary>Adds the values as text under <c>SlotNames</c>.</summary>
    internal void AddSlotNamesTo(DataViewSchema.Annotations.Builder builder) =>
        Add(builder, AnnotationNames.SlotNames, TextDataViewType.Instance, Names.Select(name => name.AsMemory()).ToArray());

    private static void Add<TValue>(DataViewSchema.Annotations.Builder builder, string name, PrimitiveDataViewType itemType, TValue[] values) =>
        builder.Add(
            name,
            new VectorDataViewType(itemType, values.Length),
            (ref VBuffer<TValue> target) =>
            {
                var editor = VBufferEditor.Create(ref target, values.Length);
                values.CopyTo(editor.Values);
                target = editor.Commit();
            });

    private abstract class KeyValueType(PrimitiveDataViewType itemType)
    {
        internal PrimitiveDataViewType ItemType => itemType;

        internal static KeyValueType<TValue> Create<TValue>(
            PrimitiveDataViewType itemType, Func<BinaryReader, TValue> read, Action<BinaryWriter, TValue> write) => new(itemType, read, write);

        internal abstract KeyValues FromColumn(int index, DataViewSchema.Column column);

        internal abstract KeyValues FromReader(int index, BinaryReader reader, int count);
    }

    private sealed class KeyValueType<TValue>(
        PrimitiveDataViewType itemType, Func<BinaryReader, TValue> read, Action<BinaryWriter, TValue> write) : KeyValueType(itemType)
    {
        internal Action<BinaryWriter, TValue> Write => write;

        internal override KeyValues FromColumn(int index, DataViewSchema.Column column)
        {
            VBuffer<TValue> values = default;
            column.Annotations.GetValue(AnnotationNames.KeyValues, ref values);
            return new Typed<TValue>(index, [.. values.DenseValues()]);
        }

        internal override KeyValues FromReader(int index, BinaryReader reader, int count)
        {
            List<TValue> values = [];
            for (var i = 0; i < count; i++) values.Add(read(reader));
            return new Typed<TValue>(index, [.. values]);
        }
    }

    private sealed class Typed<TValue>(int index, TValue[] values) : KeyValues
    {
        internal override IReadOnlyList<string> Names { get; } =
            [.. values.Select(value => string.Format(CultureInfo.InvariantCulture, "{0}", value))];

        internal override void Write(BinaryWriter writer)
        {
            writer.Write((byte)index);
            foreach (var value in values) ((KeyValueType<TValue>)Types[index]).Write(writer, value);
        }

        internal override void AddKeyValuesTo(DataViewSchema.Annotations.Builder builder) =>
            Add(builder, AnnotationNames.KeyValues, Types[index].ItemType, values);
    }
}
