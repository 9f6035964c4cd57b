using ConvMl.Scenes;
using ConvMl.Transforms.Data;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Tests.Data;

public sealed class LoadFashionScenesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_the_scenes_of_the_garments_that_ship()
    {
        FashionScenesOptions options = new() { Height = 40, Width = 56, Seed = 5 };
        var (images, labels) = (Shipped("t10k-images-idx3"), Shipped("t10k-labels-idx1"));
        var view = _context.Data.LoadFashionScenes(images, labels, ScenePart.Test, count: 3, options);
        Assert.Equal(new ImageDataViewType(40, 56), view.Schema["Image"].Type);
        var mask = Assert.IsType<VectorDataViewType>(view.Schema["Mask"].Type);
        Assert.Equal([40, 56], mask.Dimensions.AsEnumerable());
        Assert.Equal(new KeyDataViewType(typeof(uint), 11), mask.ItemType);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Mask"].GetKeyValues(ref names);
        Assert.Equal(FashionScenes.ClassNames, names.DenseValues().Select(name => name.ToString()));

        var scenes = new FashionScenes(ScenePart.Test, GarmentFiles.Read(images, labels), options);
        var rows = MaskedRow.Read(view);
        Assert.Equal(["test/00000", "test/00001", "test/00002"], rows.Select(row => row.Path));
        foreach (var (index, row) in rows.Index())
        {
            var scene = scenes.Make(index);
            Assert.Equal(scene.Image.ToArray(), row.Planes);
            Assert.Equal(scene.Mask.ToArray().Select(id => id + 1u), row.Mask);
        }
    }

    [Fact]
    public void There_are_as_many_scenes_as_the_part_usually_has()
    {
        var (images, labels) = (Shipped("t10k-images-idx3"), Shipped("t10k-labels-idx1"));
        Assert.Equal(2000, _context.Data.LoadFashionScenes(images, labels, ScenePart.Training).GetRowCount());
        Assert.Equal(400, _context.Data.LoadFashionScenes(images, labels, ScenePart.Test).GetRowCount());
    }

    [Fact]
    public void Files_that_are_not_garments_are_named()
    {
        var images = _folder.Write("images", Idx.Bytes([2, 28, 28], [.. Enumerable.Repeat((byte)9, 2 * 28 * 28)]));
        var labels = _folder.Write("labels", Idx.Bytes([2], [1, 2]));
        void Refuses(string images, string labels, string what) => Assert.Contains(
            what, Assert.Throws<InvalidDataException>(() => _context.Data.LoadFashionScenes(images, labels, ScenePart.Test)).Message, StringComparison.Ordinal);

        Refuses(labels, images, "images first");
        Refuses(images, labels, "black all over");
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.LoadFashionScenes(images, labels, ScenePart.Test, count: 0));
    }

    private static string Shipped(string name) => Path.Combine(AppContext.BaseDirectory, "fashion-mnist", $"{name}-ubyte.gz");
}
