using ConvMl.Transforms.Data;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;

namespace ConvMl.Transforms.Tests.Data;

public sealed class LoadImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_images_sorted_by_class_and_name_and_passes_over_the_rest()
    {
        foreach (var name in new[] { "rose/b.PNG", "rose/a.jpg", "aster/z.jpeg", "aster/.hidden.png", "aster/notes.txt", ".git/x.png" })
        {
            _folder.Write(name, [1]);
        }

        var rows = _context.Data.CreateEnumerable<ImageFolderRow>(_context.Data.LoadImageFolder(_folder.Path), reuseRowObject: false).ToList();

        Assert.Equal(["aster", "rose", "rose"], rows.Select(row => row.Label));
        Assert.Equal(
            [_folder.File("aster", "z.jpeg"), _folder.File("rose", "a.jpg"), _folder.File("rose", "b.PNG")],
            rows.Select(row => row.ImagePath));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => _context.Data.LoadImageFolder(Path.Combine(_folder.Path, "absent")));
        Assert.Contains("absent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_class_folders_says_how_many_images_lie_loose()
    {
        _folder.Write("a.png", [1]);
        _folder.Write("b.png", [1]);
        var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadImageFolder(_folder.Path));
        Assert.Contains("2 images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_empty_class_folders_are_named()
    {
        _folder.Write("full/a.png", [1]);
        _folder.Write("empty/readme.md", [1]);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bare"));
        var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadImageFolder(_folder.Path));
        Assert.Contains("'bare', 'empty'", error.Message, StringComparison.Ordinal);
    }
}
