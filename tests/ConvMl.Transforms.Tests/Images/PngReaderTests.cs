using ConvMl.Transforms.Images;
using ConvMl.Transforms.Tests.Support;
using CsCheck;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Images;

public sealed class PngReaderTests : IDisposable
{
    private static readonly (PngColors Colors, int Depth)[] Forms =
    [
        (PngColors.Grey, 1), (PngColors.Grey, 2), (PngColors.Grey, 4), (PngColors.Grey, 8), (PngColors.Grey, 16),
        (PngColors.Indexed, 1), (PngColors.Indexed, 2), (PngColors.Indexed, 4), (PngColors.Indexed, 8),
        (PngColors.Rgb, 8), (PngColors.Rgb, 16), (PngColors.GreyAlpha, 8), (PngColors.GreyAlpha, 16), (PngColors.Rgba, 8), (PngColors.Rgba, 16),
    ];

    private static readonly Gen<(PngHeader Header, ushort[] Samples, byte[]? Palette, byte[] File)> SomeFile =
        from form in Gen.Int[0, Forms.Length - 1].Select(number => Forms[number])
        from width in Gen.Int[1, 21]
        from height in Gen.Int[1, 21]
        from isInterlaced in Gen.Bool
        from filter in Gen.Int[0, 4]
        let header = new PngHeader(width, height, form.Depth, form.Colors, isInterlaced)
        from samples in Gen.Int[0, (1 << form.Depth) - 1].Select(sample => (ushort)sample).Array[width * height * header.Channels]
        from colors in Gen.Byte.Array[3 << Math.Min(8, form.Depth)]
        let palette = form.Colors == PngColors.Indexed ? colors : null
        select (header, samples, palette, Png.Bytes(header, samples, palette, filter));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_form_gives_the_samples_that_were_written() => SomeFile.Sample(given =>
    {
        var read = PngReader.Parse(given.File);
        Assert.Equal(given.Header, read.Header);
        Assert.Equal(given.Samples, read.Samples);
        Assert.Equal(given.Palette ?? [], read.Palette);
    });

    [Fact]
    public void Colours_are_those_that_another_decoder_sees() => SomeFile
        .Where(given => given.Header is { BitDepth: <= 8, Colors: not (PngColors.GreyAlpha or PngColors.Rgba) })
        .Sample(
            given =>
            {
                var path = _folder.Write($"{Guid.NewGuid():N}.png", given.File);
                using var image = MLImage.CreateFromFile(path);
                var planes = new byte[3 * image.Width * image.Height];
                ImagePixels.CopyPlanes(image, 3, planes);
                var read = PngReader.Read(path);
                for (var pixel = 0; pixel < planes.Length / 3; pixel++)
                {
                    int Plane(int channel) => planes[(channel * planes.Length / 3) + pixel];
                    Assert.Equal((Plane(0) << 16) | (Plane(1) << 8) | Plane(2), read.ColorOf(pixel));
                }
            },
            iter: 60);

    [Fact]
    public void Damage_is_refused_and_never_more_than_that() =>
        (from given in SomeFile from at in Gen.Int[0, 100_000] from value in Gen.Byte from cut in Gen.Int[0, 3] select (given, at, value, cut)).Sample(
            test =>
            {
                var file = test.given.File.ToArray();
                file[test.at % file.Length] = test.value;
                if (test.cut == 0) file = file[..(test.at % file.Length)];
                if (test.cut == 1) file = WithRightChecksums(file);
                Survives(file);
            },
            iter: 20_000);

    [Fact]
    public void Noise_in_place_of_the_compressed_pixels_is_refused() =>
        (from header in SomeFile.Select(given => given.Header) from noise in Gen.Byte.Array[0, 60] select (header, noise)).Sample(
            test =>
            {
                Survives(Png.OfRows(test.header, test.noise, new byte[6]));
                var file = Png.OfRows(test.header, []);
                Survives([.. file[..33], .. Png.Of(("IDAT", [0x78, 0x9C, .. test.noise]), ("IEND", []))[8..]]);
            },
            iter: 5_000);

    [Fact]
    public void What_is_wrong_is_said()
    {
        PngHeader grey = new(2, 2, 8, PngColors.Grey, IsInterlaced: false);
        byte[] header = [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0], rows = [0, 1, 2, 0, 3, 4];
        void Refuses(byte[] file, string what) =>
            Assert.Contains(what, Assert.Throws<InvalidDataException>(() => PngReader.Parse(file)).Message, StringComparison.Ordinal);
        byte[] WithHeader(int at, byte value)
        {
            var other = header.ToArray();
            other[at] = value;
            return Png.Of(("IHDR", other), ("IDAT", Png.Compress(rows)), ("IEND", []));
        }

        Assert.Equal(new ushort[] { 1, 2, 3, 4 }, PngReader.Parse(Png.OfRows(grey, rows)).Samples);
        Refuses([], "does not begin as one");
        Refuses("JFIF, not PNG, and long enough to be read"u8.ToArray(), "does not begin as one");
        Refuses(Png.Of(("IDAT", Png.Compress(rows))), "first chunk is not a header");
        Refuses(WithHeader(3, 0), "0 x 2 pixels");
        Refuses(WithHeader(0, 0x80), "2147483650 x 2 pixels");
        Refuses(WithHeader(8, 3), "colour type 0 with 3 bits");
        Refuses(WithHeader(9, 5), "colour type 5 with 8 bits");
        Refuses(WithHeader(10, 1), "compression 1");
        Refuses(WithHeader(12, 2), "interlace 2");
        Refuses(WithHeader(9, 3), "no palette");
        Refuses(WithHeader(4, 0x7F), "more than it can hold");
        Refuses(WithHeader(1, 0x7F), "more than it can hold");
        Refuses(Png.OfRows(grey, [5, 1, 2, 0, 3, 4]), "filter 5");
        Refuses(Png.OfRows(grey, [0, 1, 2, 0, 3]), "holds 5");
        Refuses(Png.OfRows(grey, [.. rows, 0]), "goes on after the 6 bytes");
        Refuses(Png.OfRows(grey, rows, new byte[3]), "which shades cannot have");
        Refuses(Png.OfRows(grey with { Colors = PngColors.Indexed }, rows, new byte[4]), "palette has 4 bytes");
        Refuses(Png.OfRows(grey with { Colors = PngColors.Indexed, BitDepth = 1 }, [0, 0, 0, 0], new byte[9]), "at most 2 colours");
        Refuses(Png.Of(("IHDR", header), ("ABCD", []), ("IDAT", Png.Compress(rows)), ("IEND", [])), "chunk ABCD");
        Refuses(Png.Of(("IHDR", header), ("IDAT", Png.Compress(rows))), "ends before its last chunk");
        Refuses(Png.Of(("IHDR", header), ("IDAT", [1, 2, 3]), ("IEND", [])), "");
        var wrong = Png.OfRows(grey, rows);
        wrong[40]++;
        Refuses(wrong, "checksum");
        Refuses(wrong[..45], "ends within a chunk");
        Assert.Equal(new ushort[] { 1, 2, 3, 4 }, PngReader.Parse(Png.Of(("IHDR", header), ("tEXt", [65]), ("IDAT", Png.Compress(rows)), ("IEND", []))).Samples);
    }

    [Fact]
    public void A_file_that_is_refused_is_named()
    {
        var path = _folder.Write("mask.png", "no picture"u8.ToArray());
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => PngReader.Read(path)).Message, StringComparison.Ordinal);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => PngReader.ReadHeader(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Reads without any other exception than the one that says that a file is not usable.</summary>
    private static void Survives(byte[] file)
    {
        try
        {
            var read = PngReader.Parse(file);
            Assert.Equal(read.Header.Width * read.Header.Height * read.Header.Channels, read.Samples.Length);
        }
        catch (InvalidDataException)
        {
        }
    }

    private static byte[] WithRightChecksums(byte[] file)
    {
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) break;
            var end = at + 8 + (int)length;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), PngChunks.Checksum(file.AsSpan(at + 4, 4 + (int)length)));
            at = end + 4;
        }

        return file;
    }
}
