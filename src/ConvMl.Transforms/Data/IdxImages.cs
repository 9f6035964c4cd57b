using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Data;

/// <summary>
/// Labelled grey images out of two IDX files, as a data view that keeps them as the bytes they are: <c>Features</c> is
/// <c>Vector&lt;Byte, 1, H, W&gt;</c>, <c>Label</c> a key with the class names as <c>KeyValues</c>.
/// </summary>
internal sealed class IdxImages : IDataView
{
    private const string FeaturesColumn = "Features";
    private const string LabelColumn = "Label";

    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;
    private readonly int _pixelsPerImage;

    internal IdxImages(IdxFile images, IdxFile labels, IReadOnlyList<string>? classNames)
    {
        if (images.Dimensions.Length != 3)
        {
            throw new InvalidDataException(
                $"'{images.Path}' has {images.Dimensions.Length} dimension(s); expected 3 (images, height, width). Are images and labels exchanged?");
        }

        if (labels.Dimensions.Length != 1)
        {
            throw new InvalidDataException(
                $"'{labels.Path}' has {labels.Dimensions.Length} dimensions; expected 1 (a label an image). Are images and labels exchanged?");
        }

        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new InvalidDataException(
                $"'{images.Path}' holds {images.Dimensions[0]:N0} images but '{labels.Path}' {labels.Dimensions[0]:N0} labels. Give two files that belong together.");
        }

        _pixels = images.Elements;
        _labels = labels.Elements;
        var (height, width) = (images.Dimensions[1], images.Dimensions[2]);
        _pixelsPerImage = height * width;

        var builder = new DataViewSchema.Builder();
        builder.AddColumn(FeaturesColumn, new VectorDataViewType(NumberDataViewType.Byte, 1, height, width));
        var names = NamesFor(labels, classNames);
        var annotations = new DataViewSchema.Annotations.Builder();
        KeyValues.Of(names).AddKeyValuesTo(annotations);
        builder.AddColumn(LabelColumn, new KeyDataViewType(typeof(uint), names.Length), annotations.ToAnnotations());
        Schema = builder.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    private int Count => _labels.Length;

    /// <inheritdoc/>
    public long? GetRowCount() => Count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded, rand);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static string[] NamesFor(IdxFile labels, IReadOnlyList<string>? classNames)
    {
        var values = labels.Elements.Span;
        var largest = 0;
        var where = 0;
        for (var row = 0; row < values.Length; row++)
        {
            if (values[row] > largest) (largest, where) = (values[row], row);
        }

        if (classNames is null)
        {
            return [.. Enumerable.Range(0, largest + 1).Select(value => $"{value}")];
        }

        if (largest >= classNames.Count)
        {
            throw new ArgumentException(
                $"'{labels.Path}' has the label {largest} in row {where:N0}, but only {classNames.Count} class names are given. " +
                $"Give at least {largest + 1} names, in the order of the labels.",
                nameof(classNames));
        }

        return [.. classNames];
    }

    private sealed class Cursor(IdxImages source, IEnumerable<DataViewSchema.Column> columnsNeeded, Random? random)
        : NumberedRowCursor(source.Schema, source.Count, columnsNeeded, random)
    {
        protected override ValueGetter<TValue> GetterOf<TValue>(DataViewSchema.Column column) =>
            column.Name == FeaturesColumn
                ? Getters.Cast<TValue, VBuffer<byte>>(GetPixels, column)
                : Getters.Cast<TValue, uint>((ref label) => label = source._labels.Span[Row] + 1u, column);

        private void GetPixels(ref VBuffer<byte> pixels)
        {
            var editor = VBufferEditor.Create(ref pixels, source._pixelsPerImage);
            source._pixels.Span.Slice(Row * source._pixelsPerImage, source._pixelsPerImage).CopyTo(editor.Values);
            pixels = editor.Commit();
        }
    }
}
