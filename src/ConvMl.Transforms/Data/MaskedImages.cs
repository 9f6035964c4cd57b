using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Data;

/// <summary>
/// Images of one size with a class a pixel, as a data view: <c>ImagePath</c> is text, <c>Image</c> an image of known size, <c>Mask</c> is
/// <c>Vector&lt;Key&lt;UInt32, K&gt;, H, W&gt;</c> with the class names as <c>KeyValues</c> and 0 (missing) for pixels that do not count.
/// </summary>
internal abstract class MaskedImages : IDataView
{
    private const string PathColumn = "ImagePath";
    private const string ImageColumn = "Image";
    private const string MaskColumn = "Mask";

    private readonly int _count;

    private protected MaskedImages(int count, int height, int width, IReadOnlyList<string> classNames)
    {
        _count = count;
        (Height, Width) = (height, width);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(PathColumn, TextDataViewType.Instance);
        builder.AddColumn(ImageColumn, new ImageDataViewType(height, width));
        var annotations = new DataViewSchema.Annotations.Builder();
        KeyValues.Of(classNames).AddKeyValuesTo(annotations);
        builder.AddColumn(MaskColumn, new VectorDataViewType(new KeyDataViewType(typeof(uint), classNames.Count), height, width), annotations.ToAnnotations());
        Schema = builder.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <summary>Rows of each image.</summary>
    private protected int Height { get; }

    /// <summary>Pixels in a row of each image.</summary>
    private protected int Width { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded, rand);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>A reader of the rows, for one cursor.</summary>
    private protected abstract RowReader CreateReader();

    /// <summary>Reads rows by their number.</summary>
    private protected abstract class RowReader
    {
        /// <summary>Where the image of a row lies, or what it is called.</summary>
        internal abstract string PathOf(int row);

        /// <summary>Reads the image of a row; the caller disposes it.</summary>
        internal abstract MLImage ReadImage(int row);

        /// <summary>Reads the classes of a row's pixels, counted from 1; 0 for a pixel that does not count.</summary>
        internal abstract void ReadMask(int row, Span<uint> keys);
    }

    private sealed class Cursor(MaskedImages source, IEnumerable<DataViewSchema.Column> columnsNeeded, Random? random)
        : NumberedRowCursor(source.Schema, source._count, columnsNeeded, random)
    {
        private readonly RowReader _reader = source.CreateReader();

        protected override ValueGetter<TValue> GetterOf<TValue>(DataViewSchema.Column column) => column.Name switch
        {
            PathColumn => Getters.Cast<TValue, ReadOnlyMemory<char>>((ref path) => path = _reader.PathOf(Row).AsMemory(), column),
            ImageColumn => Getters.Cast<TValue, MLImage>(GetImage, column),
            _ => Getters.Cast<TValue, VBuffer<uint>>(GetMask, column),
        };

        // As ML.NET's own loader does, the getter disposes the image that it gave before.
        private void GetImage(ref MLImage image)
        {
            image?.Dispose();
            image = _reader.ReadImage(Row);
        }

        private void GetMask(ref VBuffer<uint> mask)
        {
            var editor = VBufferEditor.Create(ref mask, source.Height * source.Width);
            _reader.ReadMask(Row, editor.Values);
            mask = editor.Commit();
        }
    }
}
