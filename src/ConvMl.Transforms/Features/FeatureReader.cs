using ConvMl.Transforms.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Features;

/// <summary>Reads the samples of a feature column from one row or cursor. Not safe to use from several threads at once.</summary>
internal abstract class FeatureReader
{
    /// <summary>Makes a reader of the row's current values.</summary>
    /// <param name="features">The column.</param>
    /// <param name="row">A cursor, or a row that changes.</param>
    /// <param name="source">What the cursor reads, for messages; null where there is none.</param>
    internal static FeatureReader Of(FeatureColumn features, DataViewRow row, IDataView? source)
    {
        var column = row.Schema[features.Column.Index];
        return features.Kind switch
        {
            FeatureKind.Floats => new FloatReader(row.GetGetter<VBuffer<float>>(column)),
            FeatureKind.Bytes => new ByteReader(row.GetGetter<VBuffer<byte>>(column), features.Shape.Elements),
            _ => new ImageReader(features, row, source),
        };
    }

    /// <summary>Reads the current sample.</summary>
    /// <param name="sample">Takes <c>[C, H, W]</c>.</param>
    internal abstract void Read(Span<float> sample);

    /// <summary>Reads the current sample as bytes.</summary>
    /// <param name="sample">Takes <c>[C, H, W]</c>.</param>
    /// <exception cref="NotSupportedException">The column holds floats.</exception>
    internal abstract void Read(Span<byte> sample);

    private sealed class FloatReader(ValueGetter<VBuffer<float>> getter) : FeatureReader
    {
        private VBuffer<float> _values;

        internal override void Read(Span<float> sample)
        {
            getter(ref _values);
            _values.CopyTo(sample);
        }

        internal override void Read(Span<byte> sample) => throw new NotSupportedException("The column holds floats, which bytes cannot take.");
    }

    private abstract class WholeNumberReader(int elements) : FeatureReader
    {
        private readonly byte[] _bytes = new byte[elements];

        internal sealed override void Read(Span<float> sample)
        {
            Read(_bytes);
            for (var i = 0; i < _bytes.Length; i++) sample[i] = _bytes[i];
        }
    }

    private sealed class ByteReader(ValueGetter<VBuffer<byte>> getter, int elements) : WholeNumberReader(elements)
    {
        private VBuffer<byte> _values;

        internal override void Read(Span<byte> sample)
        {
            getter(ref _values);
            _values.CopyTo(sample);
        }
    }

    private sealed class ImageReader(FeatureColumn features, DataViewRow row, IDataView? source) : WholeNumberReader(features.Shape.Elements)
    {
        private readonly ValueGetter<MLImage> _getter = row.GetGetter<MLImage>(row.Schema[features.Column.Index]);

        // Never disposed here: it may be the caller's own object, and a loader disposes the image it gave before.
        private MLImage? _image;

        internal override void Read(Span<byte> sample)
        {
            var image = Next();
            if (image.Height != features.Shape.Height || image.Width != features.Shape.Width)
            {
                throw new InvalidDataException(
                    $"The image in {Row()} of the column '{features.Column.Name}' is {image.Height} x {image.Width} (height x width); " +
                    $"the network takes {features.Shape.Height} x {features.Shape.Width}. " +
                    $"Put mlContext.Transforms.ResizeImages(\"{features.Column.Name}\", {features.Shape.Width}, {features.Shape.Height}) before it.");
            }

            ImagePixels.CopyPlanes(image, features.Shape.Channels, sample);
        }

        private MLImage Next()
        {
            try
            {
                _getter(ref _image!);
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException)
            {
                // Neither ML.NET's loader nor the decoder says which file it was.
                throw new InvalidDataException(
                    $"The image in {Row()} of the column '{features.Column.Name}' cannot be read: {error.Message} Replace or remove it.", error);
            }

            return _image ?? throw new InvalidDataException(
                $"There is no image in {Row()} of the column '{features.Column.Name}': its path is empty. Remove the row or give it an image.");
        }

        private string Row() => RowText.Of(source, row.Position);
    }
}
