using System.Text.Json;
using ConvMl.Host.Tests.Support;
using ConvMl.Scenes;
using ConvMl.Transforms.Data;
using ConvMl.Transforms.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Tests.Commands;

public sealed class FashionScenesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_hold_the_scenes_of_the_garments()
    {
        var clothes = _folder.WriteClothes(training: 60, test: 40);
        var answer = Convml.Run(_folder.Path, "data", "fashion-scenes", "--out", "scenes", "--data", clothes, "--train", "3", "--test", "2", "--size", "40", "--seed", "9", "--json").Succeeded();
        Assert.Equal((3, 2, 40, 9), (answer.Json.GetProperty("trainScenes").GetInt32(), answer.Json.GetProperty("testScenes").GetInt32(), answer.Json.GetProperty("size").GetInt32(), answer.Json.GetProperty("seed").GetInt32()));
        Assert.Equal(["scenes"], Directory.GetDirectories(_folder.Path, "scenes*").Select(Path.GetFileName));

        RequireScenes("train", ScenePart.Training, clothes, 3);
        RequireScenes("test", ScenePart.Test, clothes, 2);
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_refused_and_an_empty_one_taken()
    {
        var clothes = _folder.WriteClothes(training: 60, test: 40);
        string[] arguments = ["data", "fashion-scenes", "--data", clothes, "--train", "1", "--test", "0", "--size", "20", "--out"];
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("1 scenes to train on", Convml.Run(_folder.Path, [.. arguments, "empty"]).Succeeded().Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder["empty"], "test")));
        Convml.Run(_folder.Path, [.. arguments, "empty"]).Failed(2, "'empty' is not empty", "--out");
        File.WriteAllText(_folder["file"], "");
        Convml.Run(_folder.Path, [.. arguments, "file"]).Failed(2, "'file' is a file");
    }

    [Fact]
    public void Numbers_out_of_their_range_and_missing_garments_are_named()
    {
        Convml.Run(_folder.Path, "data", "fashion-scenes", "--out", "scenes", "--size", "8").Failed(2, "8 × 8 pixels are too small");
        Convml.Run(_folder.Path, "data", "fashion-scenes", "--out", "scenes", "--train", "-1").Failed(2, "--train -1");
        Convml.Run(_folder.Path, "data", "fashion-scenes", "--out", "scenes", "--train", "0", "--test", "0").Failed(2, "--test 0");
        Convml.Run(_folder.Path, "data", "fashion-scenes", "--out", "scenes", "--data", "absent").Failed(2, "no folder 'absent'");
        Convml.Run(_folder.Path, "data", "fashion-scenes", "--out", "scenes", "--data", _folder.Path).Failed(2, "train-images-idx3-ubyte.gz");
        Convml.Run(_folder.Path, "data", "fashion-scenes").Failed(2, "--out");
        Assert.False(Directory.Exists(_folder["scenes"]));
    }

    private void RequireScenes(string name, ScenePart part, string clothes, int count)
    {
        var file = part == ScenePart.Training ? "train" : "t10k";
        var garments = GarmentFiles.Read(Path.Combine(clothes, $"{file}-images-idx3-ubyte"), Path.Combine(clothes, $"{file}-labels-idx1-ubyte"));
        var scenes = new FashionScenes(part, garments, new() { Height = 40, Width = 40, Seed = 9 });
        var folder = Path.Combine(_folder["scenes"], name);
        var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "scenes.json"))).RootElement;
        Assert.Equal(FashionScenes.ClassNames, list.GetProperty("classNames").EnumerateArray().Select(item => item.GetString()));

        var view = new MLContext().Data.LoadImageMaskPairs(Path.Combine(folder, "images"), Path.Combine(folder, "masks"), FashionScenes.ClassNames);
        using var cursor = view.GetRowCursor(view.Schema);
        var images = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        var masks = cursor.GetGetter<VBuffer<uint>>(view.Schema["Mask"]);
        MLImage image = null!;
        VBuffer<uint> mask = default;
        for (var index = 0; index < count; index++)
        {
            Assert.True(cursor.MoveNext());
            images(ref image);
            masks(ref mask);
            var scene = scenes.Make(index);
            var planes = new byte[3 * 40 * 40];
            ImagePixels.CopyPlanes(image, 3, planes);
            Assert.Equal(scene.Image.ToArray(), planes);
            Assert.Equal(scene.Mask.ToArray().Select(id => id + 1u), mask.DenseValues());

            var entry = list.GetProperty("scenes")[index];
            Assert.Equal($"{index:D5}.png", entry.GetProperty("image").GetString());
            Assert.Equal(scene.Instances.Select(instance => instance.Id), entry.GetProperty("depthOrder").EnumerateArray().Select(id => id.GetInt32()));
            Assert.Equal(scene.Instances.Select(instance => (instance.Class, instance.Box.Left, instance.Box.Width)), entry.GetProperty("instances").EnumerateArray().Select(instance =>
                (instance.GetProperty("class").GetInt32(), instance.GetProperty("box").GetProperty("left").GetInt32(), instance.GetProperty("box").GetProperty("width").GetInt32())));

            // Bits a sample and kind of samples stand at fixed places in every PNG file.
            Assert.Equal([16, 0], File.ReadAllBytes(Path.Combine(folder, "instances", $"{index:D5}.png"))[24..26]);
        }

        Assert.False(cursor.MoveNext());
    }
}
