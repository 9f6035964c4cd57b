using ConvMl.Transforms.Images;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Data;

/// <summary>Images and masks in files as rows. Their headers are read at once, so that sizes that do not fit are told together; their pixels row by row.</summary>
internal sealed class ImageMaskFiles : MaskedImages
{
    private readonly IReadOnlyList<ImageMaskPair> _pairs;
    private readonly MaskDecoder _decoder;

    private ImageMaskFiles(IReadOnlyList<ImageMaskPair> pairs, (int Height, int Width) size, IReadOnlyList<string> classNames, MaskDecoder decoder)
        : base(pairs.Count, size.Height, size.Width, classNames) => (_pairs, _decoder) = (pairs, decoder);

    /// <summary>Checks the headers of all files.</summary>
    /// <exception cref="InvalidDataException">Files are not what they should be, or their sizes do not fit; all are named.</exception>
    internal static ImageMaskFiles Open(IReadOnlyList<ImageMaskPair> pairs, IReadOnlyList<string> classNames, ImageMaskPairsOptions options)
    {
        var decoder = new MaskDecoder(classNames, options);
        var masks = pairs.Select(pair => PngReader.ReadHeader(pair.MaskPath)).ToArray();
        ImageMaskList.RequireNone(
            pairs.Zip(masks, (pair, mask) => decoder.FindFault(mask) is { } fault ? $"'{pair.MaskPath}' {fault}" : null).OfType<string>(),
            wrong => $"Masks without a Palette hold a number a pixel, as shades or in a palette of their own; with one, colours of 8 bits. {ImageMaskList.Enumerate(wrong)}. Give a Palette, or write the masks so.");

        var sizes = pairs.Select(pair => ImageScaling.SizeOf(pair.ImagePath)).ToArray();
        ImageMaskList.RequireNone(
            pairs.Index().Where(row => sizes[row.Index] != (masks[row.Index].Height, masks[row.Index].Width)).Select(row =>
                $"'{row.Item.ImagePath}' is {Text(sizes[row.Index])} and its mask '{row.Item.MaskPath}' {Text((masks[row.Index].Height, masks[row.Index].Width))}"),
            wrong => $"{wrong.Count} of {pairs.Count} images have a mask of another size (height x width): {ImageMaskList.Enumerate(wrong)}. Give masks that were drawn on these images.");

        if (options is { Height: { } height, Width: { } width }) return new(pairs, (height, width), classNames, decoder);
        var different = sizes.CountBy(size => size).OrderByDescending(size => size.Value).ToArray();
        return different.Length == 1
            ? new(pairs, sizes[0], classNames, decoder)
            : throw new InvalidDataException(
                $"The images have {different.Length} sizes (height x width): {ImageMaskList.Enumerate([.. different.Select(size => $"{size.Value} of {Text(size.Key)}")])}. " +
                "Give Height and Width in the options, and all are resized to them.");
    }

    private protected override RowReader CreateReader() => new FileReader(this);

    private static string Text((int Height, int Width) size) => $"{size.Height} x {size.Width}";

    private sealed class FileReader(ImageMaskFiles source) : RowReader
    {
        internal override string PathOf(int row) => source._pairs[row].ImagePath;

        internal override MLImage ReadImage(int row) => ImageScaling.Read(source._pairs[row].ImagePath, source.Height, source.Width);

        internal override void ReadMask(int row, Span<uint> keys)
        {
            var path = source._pairs[row].MaskPath;
            var (header, read) = source._decoder.Read(path);
            for (var y = 0; y < source.Height; y++)
            {
                var from = Nearest(y, source.Height, header.Height) * header.Width;
                for (var x = 0; x < source.Width; x++)
                    keys[(y * source.Width) + x] = read[from + Nearest(x, source.Width, header.Width)];
            }

            if (!keys.ContainsAnyExcept(0u))
            {
                throw new InvalidDataException(
                    $"The mask '{path}' has no labelled pixel: every one is to be ignored. Remove it and the image '{source._pairs[row].ImagePath}', or label it.");
            }
        }

        // The pixel of the file in which the middle of a pixel lies.
        private static int Nearest(int pixel, int count, int available) => (int)(((2L * pixel) + 1) * available / (2L * count));
    }
}
