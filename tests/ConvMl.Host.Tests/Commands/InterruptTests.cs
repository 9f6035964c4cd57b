using System.Globalization;
using System.Text.Json;
using ConvMl.Host.Runs;
using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>Ctrl-C in the middle of a training.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Epochs = 40;

    // All epochs take 3.5 s on an idle machine; with a sixth of the images they take 0.9 s, and beside other tests a run ended with success before it was interrupted.
    private const int Images = 12_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Control_C_saves_the_best_model_and_a_resumed_run_ends_as_if_it_had_not_been_interrupted()
    {
        Skip.If(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C from outside on Windows.");
        _folder.WriteClothes(training: Images);
        _folder.Write("long.json", Clothes.Recipe(training: $"\"epochs\": {Epochs}"));
        using var process = Convml.Start(_folder.Path, "train", "long.json", "--json");
        while (!File.Exists(_folder["runs", "long", RunFolder.MetricsFile]))
        {
            Assert.False(process.HasExited, "The training ended before it could be interrupted.");
            Thread.Sleep(5);
        }

        Signal.Interrupt(process);
        var answer = Convml.End(process).Failed(130, "Interrupted", "best model so far", "--resume");
        var interrupted = answer.Json;
        Assert.Equal("cancelled", interrupted.GetProperty("end").GetString());
        Assert.InRange(interrupted.GetProperty("epochs").GetInt32(), 1, Epochs - 1);
        Assert.False(interrupted.TryGetProperty("testAccuracy", out _), "The test images must stay unseen while the training may go on.");
        var tested = Convml.Run(_folder.Path, "evaluate", "runs/long", "--data", "clothes", "--json").Succeeded().Json;
        Assert.Equal(60, tested.GetProperty("testImages").GetInt32());

        var resumed = Convml.Run(_folder.Path, "train", "long.json", "--resume", "--json").Succeeded().Json;
        Assert.Equal((Epochs, "completed"), (resumed.GetProperty("epochs").GetInt32(), resumed.GetProperty("end").GetString()));
        Convml.Run(_folder.Path, "train", "long.json", "--out", "whole").Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder["whole", RunFolder.WeightsFile]), File.ReadAllBytes(_folder["runs", "long", RunFolder.WeightsFile]));
        Assert.Equal(
            Enumerable.Range(1, Epochs).Select(epoch => epoch.ToString(CultureInfo.InvariantCulture)),
            File.ReadLines(_folder["runs", "long", RunFolder.MetricsFile]).Skip(1).Select(line => line.Split(',')[0]));
        Assert.Equal(JsonValueKind.Number, resumed.GetProperty("testAccuracy").ValueKind);
    }
}
