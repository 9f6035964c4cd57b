using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>Image files as they come: broken, grey and coloured, already split.</summary>
public sealed class PhotoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_broken_jpeg_is_named_or_left_out_and_counted()
    {
        _folder.WritePhotos();
        Photos.Write(_folder["photos", "left", "cut.jpg"], isLeft: true, 0, isColoured: true, size: 200);
        var whole = File.ReadAllBytes(_folder["photos", "left", "cut.jpg"]);
        File.WriteAllBytes(_folder["photos", "left", "cut.jpg"], whole[..(whole.Length / 2)]);
        _folder.Write("photos.json", Photos.Recipe());

        Convml.Run(_folder.Path, "train", "photos.json").Failed(2, _folder["photos", "left", "cut.jpg"], "ends early", "--skip-bad-images");
        Assert.False(Directory.Exists(_folder["runs"]));

        var summary = Convml.Run(_folder.Path, "train", "photos.json", "--skip-bad-images", "--json").Succeeded().Json;
        Assert.Equal((1, 16, 4), (summary.GetProperty("skippedImages").GetInt32(), summary.GetProperty("trainImages").GetInt32(), summary.GetProperty("testImages").GetInt32()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Grey_and_coloured_images_may_be_mixed(int channels)
    {
        _folder.WritePhotos(images: 6, isColoured: true);
        foreach (var side in new[] { "left", "right" })
        {
            for (var number = 6; number < 12; number++) Photos.Write(_folder["photos", side, $"grey{number}.png"], side == "left", number, isColoured: false);
        }

        _folder.Write("photos.json", Photos.Recipe(channels));
        var summary = Convml.Run(_folder.Path, "train", "photos.json", "--json").Succeeded().Json;
        Assert.Equal(1, summary.GetProperty("testAccuracy").GetDouble());
    }

    [Fact]
    public void The_folders_train_and_test_are_taken_as_they_are()
    {
        _folder.WritePhotos(images: 10, name: "photos/train");
        _folder.WritePhotos(images: 3, name: "photos/test");
        _folder.Write("photos.json", Photos.Recipe());
        var summary = Convml.Run(_folder.Path, "train", "photos.json", "--json").Succeeded().Json;
        Assert.Equal((20, 6), (summary.GetProperty("trainImages").GetInt32(), summary.GetProperty("testImages").GetInt32()));
    }
}
