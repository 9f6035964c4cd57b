using System.Drawing;
using ConvMl.Transforms.Data;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Tests.Data;

public sealed class LoadImageMaskPairsTests : IDisposable
{
    private static readonly string[] Names = ["Background", "Cell", "Edge"];

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_path_image_and_mask_with_class_names()
    {
        WriteImage("a.png", 4, 3);
        WriteMask("a.png", 4, 3, [0, 1, 2, 0, 0, 1, 2, 0, 0, 1, 2, 0]);
        var view = Load();

        Assert.Equal(["ImagePath", "Image", "Mask"], view.Schema.Select(column => column.Name));
        Assert.Equal(new ImageDataViewType(3, 4), view.Schema["Image"].Type);
        var mask = Assert.IsType<VectorDataViewType>(view.Schema["Mask"].Type);
        Assert.Equal([3, 4], mask.Dimensions.AsEnumerable());
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), mask.ItemType);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Mask"].GetKeyValues(ref names);
        Assert.Equal(Names, names.DenseValues().Select(name => name.ToString()));

        var row = Assert.Single(MaskedRow.Read(view));
        Assert.Equal(_folder.File("images", "a.png"), row.Path);
        Assert.Equal(new uint[] { 1, 2, 3, 1, 1, 2, 3, 1, 1, 2, 3, 1 }, row.Mask);
        Assert.Equal(Enumerable.Range(0, 36).Select(at => (byte)(at * 5)), row.Planes);
    }

    [Fact]
    public void Rows_are_sorted_by_name_shuffled_on_request_and_masks_without_image_passed_over()
    {
        foreach (var name in new[] { "c", "a", "b" })
        {
            WriteImage($"{name}.jpg", 2, 2);
            WriteMask($"{name}.png", 2, 2, [0, 1, 2, 0]);
        }

        WriteMask("unused.png", 2, 2, [0, 0, 0, 0]);
        _folder.Write("images/.hidden.png", [1]);
        _folder.Write("images/notes.txt", [1]);
        var view = Load();
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg"], MaskedRow.Read(view).Select(row => Path.GetFileName(row.Path)));
        Assert.Equal(3, view.GetRowCount());
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg"], MaskedRow.Read(view, new Random(3)).Select(row => Path.GetFileName(row.Path)).Order());
        Assert.Equal("c.jpg", Path.GetFileName(Assert.Single(MaskedRow.Read(_context.Data.SkipRows(view, 2))).Path));
    }

    [Fact]
    public void Masks_are_numbers_as_shades_of_any_depth_or_in_a_palette()
    {
        ushort[] numbers = [0, 1, 1, 0];
        foreach (var (name, colors, depth) in new[] { ("a", PngColors.Grey, 1), ("b", PngColors.Grey, 8), ("c", PngColors.Grey, 16), ("d", PngColors.Indexed, 1), ("e", PngColors.Indexed, 8) })
        {
            WriteImage($"{name}.png", 2, 2);
            _folder.Write($"masks/{name}.png", Png.Bytes(new PngHeader(2, 2, depth, colors, IsInterlaced: false), numbers, colors == PngColors.Indexed ? new byte[6] : null));
        }

        Assert.All(MaskedRow.Read(Load()), row => Assert.Equal(new uint[] { 1, 2, 2, 1 }, row.Mask));
    }

    [Fact]
    public void An_ignored_number_becomes_a_missing_key()
    {
        WriteImage("a.png", 2, 2);
        WriteMask("a.png", 2, 2, [0, 255, 2, 255]);
        Assert.Equal(new uint[] { 1, 0, 3, 0 }, Assert.Single(MaskedRow.Read(Load(new() { IgnoreId = 255 }))).Mask);
    }

    [Fact]
    public void With_a_palette_masks_are_read_by_colour_whatever_their_form()
    {
        ImageMaskPairsOptions options = new() { Palette = [Color.Black, Color.White, Color.FromArgb(10, 20, 30)], IgnoreColor = Color.Red };
        WriteImage("colours.png", 2, 2);
        _folder.Write("masks/colours.png", Png.Bytes(new PngHeader(2, 2, 8, PngColors.Rgb, IsInterlaced: true), [0, 0, 0, 255, 255, 255, 10, 20, 30, 255, 0, 0]));
        WriteImage("opaque.png", 2, 2);
        _folder.Write("masks/opaque.png", Png.Bytes(new PngHeader(2, 2, 8, PngColors.Rgba, IsInterlaced: false), [0, 0, 0, 9, 255, 255, 255, 0, 10, 20, 30, 1, 255, 0, 0, 2]));
        WriteImage("palette.png", 2, 2);
        _folder.Write("masks/palette.png", Png.Bytes(new PngHeader(2, 2, 2, PngColors.Indexed, IsInterlaced: false), [1, 2, 3, 0], [255, 0, 0, 0, 0, 0, 255, 255, 255, 10, 20, 30]));
        Assert.All(MaskedRow.Read(Load(options)), row => Assert.Equal(new uint[] { 1, 2, 3, 0 }, row.Mask));

        WriteImage("shades.png", 2, 2);
        _folder.Write("masks/shades.png", Png.Bytes(new PngHeader(2, 2, 1, PngColors.Grey, IsInterlaced: false), [0, 1, 1, 0]));
        Assert.Equal(new uint[] { 1, 2, 2, 1 }, MaskedRow.Read(Load(options))[^1].Mask);
    }

    [Fact]
    public void Images_are_resized_between_pixels_and_masks_to_the_nearest()
    {
        WriteImage("large.png", 4, 4);
        WriteMask("large.png", 4, 4, [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 0, 0, 2, 2, 0, 0]);
        WriteImage("small.png", 1, 1);
        WriteMask("small.png", 1, 1, [2]);
        var rows = MaskedRow.Read(Load(new() { Height = 2, Width = 2 }));
        Assert.Equal(new uint[] { 1, 2, 3, 1 }, rows[0].Mask);
        Assert.Equal(new uint[] { 3, 3, 3, 3 }, rows[1].Mask);
        Assert.All(rows, row => Assert.Equal(12, row.Planes.Length));

        var grown = MaskedRow.Read(Load(new() { Height = 8, Width = 4 }));
        Assert.Equal(new uint[] { 1, 1, 2, 2, 1, 1, 2, 2 }, grown[0].Mask[..8]);
        Assert.Equal(new uint[] { 3, 3, 1, 1 }, grown[0].Mask[^4..]);
    }

    [Fact]
    public void A_pair_of_one_pixel_is_a_row()
    {
        WriteImage("a.png", 1, 1);
        WriteMask("a.png", 1, 1, [1]);
        var row = Assert.Single(MaskedRow.Read(Load()));
        Assert.Equal((3, 2u), (row.Planes.Length, Assert.Single(row.Mask)));
    }

    [Fact]
    public void A_list_names_pairs_in_its_own_order_relative_to_its_folder()
    {
        WriteImage("a.png", 2, 2);
        WriteImage("b.png", 2, 2);
        WriteMask("first.png", 2, 2, [1, 1, 1, 1]);
        WriteMask("second.png", 2, 2, [2, 2, 2, 2]);
        var list = _folder.Write("pairs.txt", System.Text.Encoding.UTF8.GetBytes($"images/b.png, masks/first.png\n\n{_folder.File("images", "a.png")}\tmasks/second.png\n"));
        var rows = MaskedRow.Read(_context.Data.LoadImageMaskPairs(list, Names));
        Assert.Equal(["b.png", "a.png"], rows.Select(row => Path.GetFileName(row.Path)));
        Assert.Equal([2u, 3u], rows.Select(row => row.Mask[0]));
    }

    [Fact]
    public void Wrong_lists_are_refused()
    {
        void Refuses(string content, params string[] what)
        {
            var list = _folder.Write("pairs.txt", System.Text.Encoding.UTF8.GetBytes(content));
            var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadImageMaskPairs(list, Names));
            Assert.All(what, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        }

        Refuses("\n", "is empty");
        Refuses("a.png,b.png\na.png b.png\n", "Line 2", "'a.png b.png'");
        Refuses("a.png\t\n", "Line 1");
        Refuses("a.png,b.png\nc.png,d.png\n", "4 files", "a.png'", "b.png'", "c.png'", "d.png'");
        Assert.Throws<FileNotFoundException>(() => _context.Data.LoadImageMaskPairs("absent.txt", Names));
    }

    [Fact]
    public void All_missing_masks_are_named_at_once()
    {
        foreach (var name in new[] { "a", "b", "c" }) WriteImage($"{name}.png", 2, 2);
        WriteMask("b.png", 2, 2, [0, 0, 0, 0]);
        var error = Assert.Throws<InvalidDataException>(() => Load());
        Assert.Contains("2 of 3 images", error.Message, StringComparison.Ordinal);
        Assert.Contains("'a.png', 'c.png'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_without_images_or_with_two_of_one_name_are_refused()
    {
        Assert.Contains("absent", Assert.Throws<DirectoryNotFoundException>(() => _context.Data.LoadImageMaskPairs("absent", "absent", Names)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "images"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "masks"));
        Assert.Contains("has no images", Assert.Throws<InvalidDataException>(() => Load()).Message, StringComparison.Ordinal);
        WriteImage("a.png", 2, 2);
        WriteImage("a.jpg", 2, 2);
        Assert.Contains("'a.jpg', 'a.png'", Assert.Throws<InvalidDataException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_of_another_size_than_their_images_are_all_named_with_the_sizes()
    {
        WriteImage("a.png", 4, 2);
        WriteMask("a.png", 2, 4, new byte[8]);
        WriteImage("b.png", 2, 2);
        WriteMask("b.png", 2, 2, new byte[4]);
        WriteImage("c.jpg", 3, 3);
        WriteMask("c.png", 2, 2, new byte[4]);
        var message = Assert.Throws<InvalidDataException>(() => Load(new() { Height = 8, Width = 8 })).Message;
        Assert.Contains("2 of 3", message, StringComparison.Ordinal);
        Assert.Contains("a.png' is 2 x 4 and its mask", message, StringComparison.Ordinal);
        Assert.Contains("c.jpg' is 3 x 3 and its mask", message, StringComparison.Ordinal);
        Assert.DoesNotContain("b.png", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_several_sizes_want_one_to_be_resized_to()
    {
        WriteImage("a.png", 4, 2);
        WriteMask("a.png", 4, 2, new byte[8]);
        WriteImage("b.png", 2, 2);
        WriteMask("b.png", 2, 2, new byte[4]);
        var message = Assert.Throws<InvalidDataException>(() => Load()).Message;
        Assert.Contains("1 of 2 x 4, 1 of 2 x 2", message, StringComparison.Ordinal);
        Assert.Contains("Give Height and Width", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_beyond_the_classes_is_named_with_its_place()
    {
        WriteImage("a.png", 2, 2);
        WriteMask("a.png", 2, 2, [0, 1, 7, 0]);
        var message = Fails(Load());
        Assert.Contains("number 7 in row 1, column 0", message, StringComparison.Ordinal);
        Assert.Contains("3 classes, 0 (Background) to 2 (Edge)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coloured_masks_want_a_palette_that_has_their_colours()
    {
        WriteImage("a.png", 2, 1);
        _folder.Write("masks/a.png", Png.Bytes(new PngHeader(2, 1, 8, PngColors.Rgb, IsInterlaced: false), [0, 0, 0, 1, 2, 3]));
        var message = Assert.Throws<InvalidDataException>(() => Load()).Message;
        Assert.Contains("a.png' has 3 channels", message, StringComparison.Ordinal);
        Assert.Contains("Give a Palette", message, StringComparison.Ordinal);

        message = Fails(Load(new() { Palette = [Color.Black, Color.Blue, Color.Red] }));
        Assert.Contains("colour #010203 in row 0, column 1", message, StringComparison.Ordinal);
        Assert.Contains("#000000, #0000FF, #FF0000", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_without_a_labelled_pixel_is_named()
    {
        WriteImage("a.png", 2, 2);
        WriteMask("a.png", 2, 2, [9, 9, 9, 9]);
        Assert.Contains("a.png' has no labelled pixel", Fails(Load(new() { IgnoreId = 9 })), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_images_or_masks_are_named()
    {
        _folder.Write("images/a.png", [1, 2, 3]);
        WriteMask("a.png", 2, 2, new byte[4]);
        Assert.Contains("a.png' cannot be read as an image", Assert.Throws<InvalidDataException>(() => Load()).Message, StringComparison.Ordinal);
        WriteImage("a.png", 2, 2);
        _folder.Write("masks/a.png", [1, 2, 3]);
        Assert.Contains("a.png' is not a PNG file", Assert.Throws<InvalidDataException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_is_too_large_to_be_decoded_is_named_by_its_header()
    {
        foreach (var folder in new[] { "images", "masks" })
            _folder.Write($"{folder}/a.png", Png.OfRows(new PngHeader(40_000, 30_000, 8, PngColors.Grey, IsInterlaced: false), []));
        var message = Assert.Throws<InvalidDataException>(() => Load(new() { Height = 8, Width = 8 })).Message;
        Assert.Contains("a.png' is 30000 x 40000 (height x width)", message, StringComparison.Ordinal);
        Assert.Contains("Cut it into several", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_palette_number_without_a_colour_is_damage()
    {
        WriteImage("a.png", 2, 1);
        _folder.Write("masks/a.png", Png.Bytes(new PngHeader(2, 1, 8, PngColors.Indexed, IsInterlaced: false), [0, 2], [0, 0, 0, 255, 255, 255]));
        Assert.Contains("has colour 2, but its palette has 2", Fails(Load(new() { Palette = [Color.Black, Color.White, Color.Red] })), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        void Refuses(string what, ImageMaskPairsOptions? options = null, params string[] names) => Assert.Contains(
            what,
            Assert.Throws<ArgumentException>(() => _context.Data.LoadImageMaskPairs("images", "masks", names.Length > 0 ? names : Names, options)).Message,
            StringComparison.Ordinal);

        Refuses("1 class name", null, "Cell");
        Refuses("'Cell' is given 2 times", null, "Cell", "Cell");
        Refuses("is empty", null, "Cell", "");
        Refuses("Width = (none)", new() { Height = 5 });
        Refuses("Height = 0", new() { Height = 0, Width = 4 });
        Refuses("from 0 to 65535", new() { IgnoreId = -1 });
        Refuses("number of the class 'Edge'", new() { IgnoreId = 2 });
        Refuses("without a Palette", new() { IgnoreColor = Color.Red });
        Refuses("2 colours for 3 classes", new() { Palette = [Color.Red, Color.Blue] });
        Refuses("#FF0000 stands for 2", new() { Palette = [Color.Red, Color.Blue, Color.Red] });
        Refuses("#0000FF stands for 2", new() { Palette = [Color.Red, Color.Blue, Color.Green], IgnoreColor = Color.Blue });
        Refuses("IgnoreId is given with a Palette", new() { Palette = [Color.Red, Color.Blue, Color.Green], IgnoreId = 255 });
    }

    private static string Fails(IDataView view) => Assert.Throws<InvalidDataException>(() => MaskedRow.Read(view)).Message;

    private IDataView Load(ImageMaskPairsOptions? options = null) =>
        _context.Data.LoadImageMaskPairs(Path.Combine(_folder.Path, "images"), Path.Combine(_folder.Path, "masks"), Names, options);

    private void WriteImage(string name, int width, int height)
    {
        byte Level(int channel, int pixel) => (byte)(((channel * width * height) + pixel) * 5);
        using var image = MLImage.CreateFromPixels(
            width, height, MLPixelFormat.Rgba32, [.. Enumerable.Range(0, width * height).SelectMany(pixel => new[] { Level(0, pixel), Level(1, pixel), Level(2, pixel), byte.MaxValue })]);
        image.Save(_folder.File("images", name));
    }

    private void WriteMask(string name, int width, int height, byte[] numbers) =>
        PngFile.WriteIndexed(_folder.File("masks", name), width, height, numbers, [.. Enumerable.Range(0, 256).Select(number => Color.FromArgb(number, 0, 0))]);
}
