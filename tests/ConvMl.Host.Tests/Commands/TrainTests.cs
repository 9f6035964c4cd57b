using ConvMl.Host.Runs;
using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>Training from the command line, end to end.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_writes_its_folder_and_prints_its_summary_as_json()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        var summary = Convml.Run(_folder.Path, "train", "small.json", "--json").Succeeded().Json;

        Assert.Equal("classification", summary.GetProperty("task").GetString());
        Assert.Equal("clothes", summary.GetProperty("dataset").GetString());
        Assert.Equal(200, summary.GetProperty("trainImages").GetInt32());
        Assert.Equal(20, summary.GetProperty("validationImages").GetInt32());
        Assert.Equal(60, summary.GetProperty("testImages").GetInt32());
        Assert.InRange(summary.GetProperty("testAccuracy").GetDouble(), 0.2, 1);
        Assert.InRange(summary.GetProperty("testLoss").GetDouble(), 0.01, 2.3);
        Assert.Equal(2, summary.GetProperty("epochs").GetInt32());
        Assert.True(summary.GetProperty("trainSeconds").GetDouble() > 0);
        Assert.True(summary.GetProperty("imagesPerSecond").GetDouble() > 0);
        Assert.Equal(2010, summary.GetProperty("parameters").GetInt32());
        Assert.Equal(1, summary.GetProperty("seed").GetInt32());
        Assert.True(summary.GetProperty("threads").GetInt32() >= 1);
        Assert.False(string.IsNullOrEmpty(summary.GetProperty("backend").GetString()));

        var run = _folder["runs", "small"];
        Assert.Equal(run, summary.GetProperty("folder").GetString());
        string[] expected =
        [
            "checkpoint", RunFolder.ConfusionFile, RunFolder.MetricsFile, RunFolder.ModelFile, RunFolder.NetworkFile, RunFolder.RecipeFileName, RunFolder.SummaryFile,
            RunFolder.CurvesFile, RunFolder.WeightsFile, RunFolder.MistakesFile,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(run).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var metrics = File.ReadAllLines(Path.Combine(run, RunFolder.MetricsFile));
        Assert.Equal(3, metrics.Length);
        Assert.Equal(["epoch", "1", "2"], metrics.Select(line => line.Split(',')[0]));
        Assert.Contains("waitingShare", metrics[0], StringComparison.Ordinal);

        var tested = Convml.Run(_folder.Path, "evaluate", "runs/small", "--data", "clothes", "--json").Succeeded().Json;
        foreach (var name in new[] { "task", "dataset", "testImages", "testAccuracy", "testLoss", "parameters" })
            Assert.Equal(summary.GetProperty(name).ToString(), tested.GetProperty(name).ToString());

        // The run knows its own test images.
        Assert.Equal(tested.ToString(), Convml.Run(_folder.Path, "evaluate", "runs/small", "--json").Succeeded().Json.ToString());
        File.Copy(Path.Combine(run, RunFolder.ModelFile), _folder["alone.zip"]);
        Convml.Run(_folder.Path, "evaluate", "alone.zip").Failed(2, "'alone.zip'", "recipe.json", "--data");

        // A model needs no certain backend: another one, by name, comes to the same classes.
        var elsewhere = Convml.Run(_folder.Path, "evaluate", "runs/small", "--data", "clothes", "--backend", "reference", "--json").Succeeded().Json;
        Assert.Equal("reference", elsewhere.GetProperty("backend").GetString());
        Assert.Equal(tested.GetProperty("testAccuracy").GetDouble(), elsewhere.GetProperty("testAccuracy").GetDouble());
        Assert.NotEqual(tested.GetProperty("testLoss").GetDouble(), elsewhere.GetProperty("testLoss").GetDouble());
        Convml.Run(_folder.Path, "evaluate", "runs/small", "--data", "clothes", "--backend", "refrence").Failed(2, "no backend 'refrence'", "did you mean 'reference'?");
        Convml.Run(_folder.Path, "predict", "runs/small", "clothes", "--backend", "refrence").Failed(2, "no backend 'refrence'");
    }

    [Fact]
    public void The_recipe_of_a_run_gives_the_same_weights_again_in_a_folder_of_its_own()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        Convml.Run(_folder.Path, "train", "small.json", "--seed", "7", "--threads", "1").Succeeded();
        Directory.CreateDirectory(_folder["elsewhere"]);
        Convml.Run(_folder["elsewhere"], "train", _folder["runs", "small", RunFolder.RecipeFileName], "--threads", "2").Succeeded();
        Convml.Run(_folder.Path, "train", "small.json").Succeeded();

        var first = File.ReadAllBytes(_folder["runs", "small", RunFolder.WeightsFile]);
        Assert.Equal(first, File.ReadAllBytes(_folder["elsewhere", "runs", "small", RunFolder.WeightsFile]));
        Assert.NotEqual(first, File.ReadAllBytes(_folder["runs", "small-2", RunFolder.WeightsFile]));
    }

    [Fact]
    public void Without_a_terminal_an_epoch_is_a_line()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        var output = Convml.Run(_folder.Path, "train", "small.json").Succeeded().Output;
        Assert.Equal(2, output.Split('\n').Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void A_folder_that_holds_something_is_not_written_into()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        Convml.Run(_folder.Path, "train", "small.json", "--out", "clothes").Failed(2, "'clothes'", "not empty", "--resume");
        Assert.Equal(4, Directory.GetFileSystemEntries(_folder["clothes"]).Length);
    }

    [Fact]
    public void The_shipped_recipe_is_found_from_any_folder()
    {
        var output = Convml.Run(_folder.Path, "summary", "fashion-mnist").Succeeded().Output;
        Assert.Contains("[10]", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist", "train-images-idx3-ubyte.gz")));
    }

    [Fact]
    public void A_finished_run_cannot_be_resumed_and_a_missing_one_neither()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        Convml.Run(_folder.Path, "train", "small.json", "--resume").Failed(2, "no run", "runs");
        Convml.Run(_folder.Path, "train", "small.json", "--epochs", "1").Succeeded();
        Convml.Run(_folder.Path, "train", "small.json", "--resume").Failed(2, "complete");
    }
}
