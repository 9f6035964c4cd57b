using System.IO.Compression;
using System.Text.Json;
using ConvMl.Host.Runs;
using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>What is done with a trained model, and models that are broken. One training serves all.</summary>
public sealed class ModelTests(ModelTests.Trained trained) : IClassFixture<ModelTests.Trained>
{
    /// <summary>A run on photos, trained once.</summary>
    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            Folder.WritePhotos();
            Folder.Write("photos.json", Photos.Recipe());
            Summary = Convml.Run(Folder.Path, "train", "photos.json", "--json").Succeeded().Json;
        }

        public TemporaryFolder Folder { get; } = new();

        public JsonElement Summary { get; }

        public void Dispose() => Folder.Dispose();
    }

    private string Root => trained.Folder.Path;

    [Fact]
    public void Training_on_class_folders_keeps_the_same_share_of_each_class_for_the_test()
    {
        Assert.Equal((16, 4), (trained.Summary.GetProperty("trainImages").GetInt32(), trained.Summary.GetProperty("testImages").GetInt32()));
        Assert.Equal(1, trained.Summary.GetProperty("testAccuracy").GetDouble());
        var classes = trained.Summary.GetProperty("classes").EnumerateArray().Select(item => (item.GetProperty("name").GetString(), item.GetProperty("images").GetInt32()));
        Assert.Equal([("left", 2), ("right", 2)], classes);
    }

    [Fact]
    public void Evaluation_of_class_folders_tests_all_images()
    {
        var summary = Convml.Run(Root, "evaluate", "runs/photos", "--data", "photos", "--json").Succeeded().Json;
        Assert.Equal(20, summary.GetProperty("testImages").GetInt32());
        Assert.Equal(1, summary.GetProperty("testAccuracy").GetDouble());
        foreach (var name in new[] { "task", "dataset", "testLoss", "parameters", "backend", "threads" })
            Assert.True(summary.TryGetProperty(name, out _), name);
    }

    [Fact]
    public void Evaluation_prints_a_line_a_class()
    {
        var output = Convml.Run(Root, "evaluate", "runs/photos/model.zip", "--data", "photos").Succeeded().Output;
        Assert.Matches(@"left +10 +100\.00 %", output);
        Assert.Contains("accuracy 100.00 %", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_predicted_in_the_order_in_which_they_are_given()
    {
        var document = Convml.Run(Root, "predict", "runs/photos", "photos/right/03.png", "photos/left/00.png", "--json").Succeeded().Json;
        var predictions = document.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(["right", "left"], predictions.Select(item => item.GetProperty("label").GetString()));
        Assert.Equal(1, predictions[0].GetProperty("probabilities").EnumerateObject().Sum(item => item.Value.GetDouble()), 5);
        Assert.Equal("photos/right/03.png", predictions[0].GetProperty("image").GetString());
        Assert.Contains("photos/left/00.png  left", Convml.Run(Root, "predict", "runs/photos", "photos/left/00.png").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_broken_image_is_named()
    {
        using var folder = new TemporaryFolder();
        Convml.Run(Root, "predict", "runs/photos", "photos/none.png").Failed(2, "photos/none.png");
        var broken = folder.Write("broken.png", "not an image");
        Convml.Run(Root, "predict", "runs/photos", broken).Failed(2, broken, "--skip-bad-images");
        var document = Convml.Run(Root, "predict", "runs/photos", broken, "photos/left/00.png", "--skip-bad-images", "--json").Succeeded().Json;
        Assert.Equal(1, document.GetProperty("skippedImages").GetInt32());
        Assert.Equal(1, document.GetProperty("predictions").GetArrayLength());
    }

    [Fact]
    public void A_summary_reads_a_run_a_model_and_a_network()
    {
        var expected = Convml.Run(Root, "summary", "runs/photos").Succeeded().Output;
        Assert.Contains("conv2d_1", expected, StringComparison.Ordinal);
        Assert.Equal(expected, Convml.Run(Root, "summary", "runs/photos/model.zip").Succeeded().Output);
        Assert.Equal(expected, Convml.Run(Root, "summary", "runs/photos/network.json").Succeeded().Output);
        var document = Convml.Run(Root, "summary", "runs/photos/network.json", "--json").Succeeded().Json;
        Assert.Equal(trained.Summary.GetProperty("parameters").GetInt64(), document.GetProperty("parameters").GetInt64());
        Assert.Equal(5, document.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public void A_plan_shows_algorithms_reasons_and_memory_of_a_run_and_of_a_recipe()
    {
        var text = Convml.Run(Root, "plan", "runs/photos", "--batch", "4").Succeeded().Output;
        Assert.Contains("conv2d_1", text, StringComparison.Ordinal);
        Assert.Contains("Passed over:", text, StringComparison.Ordinal);

        var inference = Convml.Run(Root, "plan", "runs/photos/model.zip", "--json").Succeeded().Json;
        Assert.Equal(0, inference.GetProperty("backward").GetArrayLength());
        Assert.Equal("inference", inference.GetProperty("mode").GetString());

        var training = Convml.Run(Root, "plan", "fashion-mnist", "--batch", "64", "--mode", "training", "--json").Succeeded().Json;
        Assert.Equal(64, training.GetProperty("batch").GetInt32());
        Assert.NotEqual(0, training.GetProperty("backward").GetArrayLength());
        Assert.InRange(training.GetProperty("arenaBytes").GetInt64(), 1, training.GetProperty("buffers").EnumerateArray().Sum(buffer => buffer.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public void A_plan_of_a_recipe_that_draws_scenes_knows_their_classes() =>
        Assert.Contains("classifier", Convml.Run(Root, "plan", "fashion-scenes").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void A_plan_for_no_sample_is_refused() => Convml.Run(Root, "plan", "fashion-mnist", "--batch", "0").Failed(2, "--batch is 0", "at least 1");

    [Fact]
    public void A_plan_of_a_network_whose_classes_are_not_known_is_refused()
    {
        using var folder = new TemporaryFolder();
        var network = folder.Write("network.json", """{ "input": [1, 8, 8], "layers": [{ "type": "Flatten" }, { "type": "Dense" }] }""");
        Convml.Run(Root, "plan", network).Failed(2, "network.json", "classes");
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_named_with_the_nearest()
    {
        using var folder = new TemporaryFolder();
        Photos.Write(folder["data", "rihgt", "0.png"], isLeft: false, 0, isColoured: true);
        Convml.Run(Root, "evaluate", "runs/photos", "--data", folder["data"]).Failed(2, "'rihgt'", "'right'");
    }

    [Fact]
    public void Images_of_another_kind_than_the_model_takes_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.WriteClothes(20, 20);
        Convml.Run(Root, "evaluate", "runs/photos", "--data", folder["clothes"]).Failed(2, "clothes");
    }

    [Fact]
    public void A_missing_model_is_named() => Convml.Run(Root, "evaluate", "none.zip", "--data", "photos").Failed(2, "'none.zip'");

    [Fact]
    public void A_truncated_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Path.Combine(Root, "runs", "photos", RunFolder.ModelFile));
        File.WriteAllBytes(folder["cut.zip"], whole[..(whole.Length / 2)]);
        Convml.Run(Root, "evaluate", folder["cut.zip"], "--data", "photos").Failed(2, "cut.zip", "cannot be loaded");
    }

    [Fact]
    public void A_model_of_a_newer_version_is_refused_in_plain_words()
    {
        using var folder = new TemporaryFolder();
        var path = folder["newer.zip"];
        File.Copy(Path.Combine(Root, "runs", "photos", RunFolder.ModelFile), path);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            // The header of the classifier: its format version, 1, stands before the name of the feature column.
            foreach (var entry in zip.Entries.Where(entry => entry.Name == "Model.key").ToArray()) RaiseVersion(entry);
        }

        Convml.Run(Root, "predict", path, "photos/left/00.png").Failed(2, "newer.zip", "newer ConvMl");
    }

    private static void RaiseVersion(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var at = content.AsSpan().IndexOf(new byte[] { 1, 0, 0, 0, 8, (byte)'F', (byte)'e' });
        if (at < 0) return;
        stream.Position = at;
        stream.WriteByte(99);
    }
}
