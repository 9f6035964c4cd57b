using ConvMl.Tensors;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Segmentation;

/// <summary>A checked column of masks <c>[H, W]</c>: for each pixel the key of its class, or a missing one.</summary>
internal sealed class MaskColumn : TargetColumn
{
    private const string Expected = "a vector of keys with the dimensions [height, width]";

    private MaskColumn(DataViewSchema.Column column, int classes, Shape shape)
        : base(column, classes) => Shape = shape;

    /// <inheritdoc/>
    internal override Shape Shape { get; }

    /// <summary>Rows of pixels.</summary>
    internal int Height => Shape[0];

    /// <summary>Pixels in a row.</summary>
    internal int Width => Shape[1];

    /// <inheritdoc/>
    internal override bool IsNeededInEachRow => true;

    /// <summary>Finds and checks the column.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="role">What the column is for.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it holds no masks of one known size and at least 2 classes.</exception>
    internal static MaskColumn Of(DataViewSchema schema, string name, string role = "mask")
    {
        var column = schema.GetColumnOrNull(name) ?? throw SchemaMismatch.Missing(role, name, schema.Select(other => other.Name));
        if (column.Type is not VectorDataViewType { ItemType: KeyDataViewType key } vector) throw NoMasks(role, name, $"{column.Type}");
        if (vector.Dimensions.Length != 2 || vector.Dimensions.Any(size => size < 1)) throw NoMasks(role, name, $"{vector}{(vector.IsKnownSize ? "" : " of unknown size")}");
        return key.Count is >= 2 and <= int.MaxValue
            ? new MaskColumn(column, (int)key.Count, Shape.Create([.. vector.Dimensions]))
            : throw SchemaMismatch.Found(role, name, "keys of at least 2 values", $"{vector}", "A segmentation tells two classes apart, or more.");
    }

    /// <summary>Checks the column that a pipeline promises; its size is not known yet.</summary>
    /// <inheritdoc cref="Of(DataViewSchema, string, string)" path="/exception"/>
    internal static SchemaShape.Column Of(SchemaShape shape, string name)
    {
        var column = SchemaMismatch.Find(shape, "mask", name);
        return column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Vector ? column : throw NoMasks("mask", name, SchemaMismatch.Describe(column));
    }

    /// <inheritdoc/>
    internal override void RequireFits(Shape samples, string featureColumnName)
    {
        if (samples.IsImage && samples.Height == Height && samples.Width == Width) return;
        throw SchemaMismatch.Found(
            "mask", Column.Name,
            samples.IsImage ? $"masks of {samples.Height} x {samples.Width} (height x width), as the images of the column '{featureColumnName}'" : $"masks beside images; the column '{featureColumnName}' holds {samples}",
            $"{Height} x {Width}",
            samples.IsImage
                ? "Load both with mlContext.Data.LoadImageMaskPairs and a Height and Width in its options: it resizes an image and its mask together."
                : "Name a column of images [C, H, W].");
    }

    /// <inheritdoc/>
    internal override TargetReader Reader(DataViewRow row) => ((VectorDataViewType)Column.Type).ItemType.RawType switch
    {
        var type when type == typeof(byte) => Reader<byte>(row, key => key),
        var type when type == typeof(ushort) => Reader<ushort>(row, key => key),
        var type when type == typeof(uint) => Reader<uint>(row, key => key),
        _ => Reader<ulong>(row, key => key),
    };

    private static ArgumentOutOfRangeException NoMasks(string role, string name, string found) => SchemaMismatch.Found(
        role, name, Expected, found, "Load masks with mlContext.Data.LoadImageMaskPairs, or put [VectorType(height, width)] and [KeyType(classes)] on the property.");

    // ML.NET counts keys from 1, with 0 for a missing one; a sparse vector leaves missing ones out.
    private TargetReader Reader<TKey>(DataViewRow row, Func<TKey, float> widen)
    {
        var getter = row.GetGetter<VBuffer<TKey>>(Column);
        VBuffer<TKey> keys = default;
        var dense = new TKey[Shape.Elements];
        return target =>
        {
            getter(ref keys);
            keys.CopyTo(dense);
            var isLabelled = false;
            for (var pixel = 0; pixel < dense.Length; pixel++)
            {
                target[pixel] = widen(dense[pixel]) - 1;
                isLabelled |= target[pixel] >= 0;
            }

            return isLabelled;
        };
    }
}
