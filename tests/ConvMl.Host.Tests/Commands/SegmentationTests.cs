using System.Drawing;
using System.Globalization;
using ConvMl.Host.Tests.Support;
using ConvMl.Transforms.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Tests.Commands;

public sealed class SegmentationTests : IDisposable
{
    private static readonly string[] RunFiles =
        ["recipe.json", "metrics.csv", "summary.json", "model.zip", "network.json", "weights.safetensors", "training-curves.png", "iou.png", "best-images.png", "worst-images.png"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_is_trained_evaluated_and_predicts()
    {
        _folder.WriteDiscs();
        Write("discs.json", Discs.Recipe());
        var trained = Convml.Run(_folder.Path, "train", "discs.json", "--out", "run", "--json").Succeeded().Json;
        Assert.Equal("segmentation", trained.GetProperty("task").GetString());
        Assert.Equal((15, 5), (trained.GetProperty("trainImages").GetInt32(), trained.GetProperty("testImages").GetInt32()));
        Assert.InRange(trained.GetProperty("meanIoU").GetDouble(), 0.9, 1);
        Assert.All(
            RunFiles,
            file => Assert.True(new FileInfo(_folder["run", file]).Length > 0, file));

        var metrics = File.ReadAllLines(_folder["run", "metrics.csv"]).Select(line => line.Split(',')).ToArray();
        Assert.Equal("validationMeanIoU", metrics[0][6]);
        Assert.Equal(trained.GetProperty("validationMeanIoU").GetDouble(), double.Parse(metrics[trained.GetProperty("bestEpoch").GetInt32()][6], CultureInfo.InvariantCulture), 6);

        var evaluated = Convml.Run(_folder.Path, "evaluate", "run", "--data", "discs", "--last", "5", "--json").Succeeded().Json;
        Assert.Equal(5, evaluated.GetProperty("testImages").GetInt32());
        Assert.Equal(trained.GetProperty("meanIoU").GetDouble(), evaluated.GetProperty("meanIoU").GetDouble());
        Assert.Equal(trained.GetProperty("pixelAccuracy").GetDouble(), evaluated.GetProperty("pixelAccuracy").GetDouble());
        foreach (var measure in new[] { "iou", "dice", "imageDice" })
        {
            Assert.Equal(["Ground", "Disc"], evaluated.GetProperty(measure).EnumerateObject().Select(item => item.Name));
            Assert.Equal(trained.GetProperty(measure).GetProperty("Disc").GetDouble(), evaluated.GetProperty(measure).GetProperty("Disc").GetDouble());
        }

        // The run knows its own test images.
        Assert.Equal(evaluated.ToString(), Convml.Run(_folder.Path, "evaluate", "run", "--json").Succeeded().Json.ToString());
        Convml.Run(_folder.Path, "evaluate", "run", "--last", "5").Failed(2, "--last", "--data");
        Convml.Run(_folder.Path, "evaluate", "run", "--skip-bad-images").Failed(2, "--skip-bad-images");
        Assert.Contains("on 20 images", Convml.Run(_folder.Path, "evaluate", "run", "--data", "discs").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("on 20 images", Convml.Run(_folder.Path, "evaluate", "run", "--data", "discs", "--last", "20").Succeeded().Output, StringComparison.Ordinal);
        Convml.Run(_folder.Path, "evaluate", "run", "--data", "discs", "--last", "21").Failed(2, "--last 21", "20 images");
        Convml.Run(_folder.Path, "evaluate", "run", "--data", "absent").Failed(2, "no folder 'absent'");
    }

    [Fact]
    public void Masks_and_overlays_of_a_folder_of_images_of_any_size_are_written()
    {
        _folder.WriteDiscs();
        _folder.WriteDiscs(2, "photos", size: 21);
        Write("discs.json", Discs.Recipe());
        Convml.Run(_folder.Path, "train", "discs.json", "--out", "run", "--json").Succeeded();

        var photos = _folder["photos", "images"];
        var answer = Convml.Run(_folder.Path, "predict", "run", photos, "--out", "answers", "--json").Succeeded().Json;
        Assert.Equal(["00.mask.png", "00.overlay.png", "01.mask.png", "01.overlay.png"], Directory.GetFiles(_folder["answers"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(2, answer.GetProperty("predictions").GetArrayLength());
        Assert.Equal(1, answer.GetProperty("predictions")[0].GetProperty("shares").EnumerateObject().Sum(share => share.Value.GetDouble()), 6);
        foreach (var name in new[] { "00", "01" })
        {
            using var overlay = MLImage.CreateFromFile(_folder["answers", $"{name}.overlay.png"]);
            Assert.Equal((21, 21), (overlay.Height, overlay.Width));
            Assert.InRange(ShareOfEqual(_folder["answers", $"{name}.mask.png"], _folder["photos", "masks", $"{name}.png"]), 0.97, 1);
        }

        File.Copy(Path.Combine(photos, "00.png"), _folder["00.png"]);
        Convml.Run(_folder.Path, "predict", "run", photos, "00.png").Failed(2, "00.mask.png");
        var panorama = _folder["panorama.bmp"];
        File.WriteAllBytes(panorama, HeaderOfBitmap(width: 40_000, height: 30_000));
        Convml.Run(_folder.Path, "predict", "run", panorama).Failed(2, panorama, "30000 x 40000 (height x width)", "536,870,897 pixels");
        Directory.CreateDirectory(_folder["empty"]);
        Convml.Run(_folder.Path, "predict", "run", "empty").Failed(2, "'empty' has no images");
    }

    [Fact]
    public void A_sum_of_losses_gets_weights_of_the_classes_from_the_masks()
    {
        const string Sum = "\"loss\": { \"type\": \"SumOfLosses\", \"terms\": [{ \"loss\": { \"type\": \"PixelCrossEntropy\" } }, { \"weight\": 0.5, \"loss\": { \"type\": \"DiceLoss\"";
        _folder.WriteDiscs();
        Write("discs.json", Discs.Recipe(training: $"\"epochs\": 2, \"classWeighting\": \"MedianFrequency\", {Sum} }} }}] }}"));
        Assert.Contains("Class weights by median frequency: ", Convml.Run(_folder.Path, "train", "discs.json", "--out", "run").Succeeded().Output, StringComparison.Ordinal);

        // The run's recipe is the same training once more, with nothing weighed twice.
        Assert.InRange(Convml.Run(_folder.Path, "train", Path.Combine("run", "recipe.json"), "--out", "again", "--json").Succeeded().Json.GetProperty("meanIoU").GetDouble(), 0, 1);
        Assert.Equal(File.ReadAllBytes(_folder["run", "weights.safetensors"]), File.ReadAllBytes(_folder["again", "weights.safetensors"]));

        Write("both.json", Discs.Recipe(training: $"\"epochs\": 2, \"classWeighting\": \"MedianFrequency\", {Sum}, \"classWeights\": [1, 2] }} }}] }}"));
        Convml.Run(_folder.Path, "train", "both.json", "--out", "both").Failed(2, "'both'", "MedianFrequency", "DiceLoss has class weights already (1, 2)");
        Assert.False(Directory.Exists(_folder["both"]));
    }

    [Fact]
    public void Scenes_are_drawn_while_they_are_learned()
    {
        _folder.WriteClothes(training: 60, test: 40);
        Write("scenes.json", Discs.Recipe("\"path\": \"clothes\", \"scenes\": { \"train\": 12, \"test\": 3, \"height\": 16, \"width\": 16 }", "\"epochs\": 1"));
        var trained = Convml.Run(_folder.Path, "train", "scenes.json", "--out", "run", "--json").Succeeded().Json;
        Assert.Equal((12, 3), (trained.GetProperty("trainImages").GetInt32(), trained.GetProperty("testImages").GetInt32()));
        Assert.Equal(11, trained.GetProperty("iou").EnumerateObject().Count());

        // What data fashion-scenes writes is the same data.
        Convml.Run(_folder.Path, "data", "fashion-scenes", "--data", "clothes", "--out", "written", "--train", "12", "--test", "3", "--size", "16").Succeeded();
        var evaluated = Convml.Run(_folder.Path, "evaluate", "run", "--data", "written", "--json").Succeeded().Json;
        Assert.Equal(trained.GetProperty("meanIoU").GetDouble(), evaluated.GetProperty("meanIoU").GetDouble());
        var own = Convml.Run(_folder.Path, "evaluate", "run", "--json").Succeeded().Json;
        Assert.Equal(("fashion-scenes", 3), (own.GetProperty("dataset").GetString(), own.GetProperty("testImages").GetInt32()));
        Assert.Equal(trained.GetProperty("meanIoU").GetDouble(), own.GetProperty("meanIoU").GetDouble());
    }

    [Fact]
    public void Data_that_does_not_suit_is_refused_before_anything_is_written()
    {
        _folder.WriteDiscs();
        void Refuses(string recipe, params string[] words)
        {
            Write("recipe.json", recipe);
            Convml.Run(_folder.Path, "train", "recipe.json", "--out", "run").Failed(2, words);
            Assert.False(Directory.Exists(_folder["run"]));
        }

        Refuses(Discs.Recipe("\"path\": \"discs\""), "names no classes", "classNames");
        Refuses(Discs.Recipe("\"classNames\": [\"Ground\", \"Disc\"]"), "--data");
        Refuses(Discs.Recipe("\"path\": \"absent\", \"classNames\": [\"Ground\", \"Disc\"]"), "no folder", "absent");
        Refuses(Discs.Recipe("\"path\": \"discs\", \"classNames\": [\"Ground\", \"Disc\"], \"testImages\": 20"), "20 images, of which 20");
        Refuses(Discs.Recipe("\"path\": \"discs\", \"classNames\": [\"Ground\", \"Disc\"], \"palette\": [\"#000000\", \"bright\"]"), "bright");
        Refuses(Discs.Recipe(training: "\"epochs\": 1, \"augmentations\": [{ \"type\": \"RandomErasing\" }]"), "augmentations", "RandomErasing", "masks");
        Convml.Run(_folder.Path, "train", "recipe.json", "--out", "run", "--skip-bad-images").Failed(2, "--skip-bad-images", "masks");

        // Of the test images too it is told before the training.
        var mask = _folder["discs", "masks", "19.png"];
        PngFile.WriteIndexed(mask, 16, 16, [.. Enumerable.Repeat((byte)2, 256)], [Color.Black, Color.White, Color.Red]);
        Refuses(Discs.Recipe(), mask, "number 2 in row 0, column 0", "2 classes");
        File.Delete(_folder["discs", "masks", "03.png"]);
        File.Delete(_folder["discs", "masks", "07.png"]);
        Refuses(Discs.Recipe(), "2 of 20", "'03.png', '07.png'");
    }

    private void Write(string name, string recipe) => File.WriteAllText(_folder[name], recipe);

    // All of a picture but its pixels: magic number, length of file, place of the pixels; length of header, width, height, planes, bits a pixel.
    private static byte[] HeaderOfBitmap(int width, int height)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("BM"u8);
        foreach (var number in new[] { int.MaxValue, 0, 54, 40, width, height, 1 | (24 << 16), 0, 0, 0, 0, 0, 0 }) writer.Write(number);
        return stream.ToArray();
    }

    private static double ShareOfEqual(string first, string second)
    {
        static bool[] Bright(string path)
        {
            using var image = MLImage.CreateFromFile(path);
            var plane = new byte[image.Height * image.Width];
            ImagePixels.CopyPlanes(image, 1, plane);
            return [.. plane.Select(level => level > 0)];
        }

        var (a, b) = (Bright(first), Bright(second));
        return a.Zip(b).Count(pair => pair.First == pair.Second) / (double)a.Length;
    }
}
