using System.Globalization;
using System.Text.Json;
using ConvMl.Host.Runs;
using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>Ctrl-C in the middle of a training.</summary>
public sealed class InterruptTests : IDisposable
{
    // So many that no machine is through with them before it is interrupted.
    private const int TooManyEpochs = 1_000_000;
    private const int FurtherEpochs = 10;
    private const int Images = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Control_C_saves_the_best_model_and_a_resumed_run_ends_as_if_it_had_not_been_interrupted()
    {
        Skip.If(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C from outside on Windows.");
        _folder.WriteClothes(training: Images);
        _folder.Write("long.json", Clothes.Recipe(training: $"\"epochs\": {TooManyEpochs}"));
        Signal.StopIgnoringInterrupts();
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
        var epochs = interrupted.GetProperty("epochs").GetInt32() + FurtherEpochs;
        Assert.InRange(epochs, FurtherEpochs + 1, TooManyEpochs);
        Assert.False(interrupted.TryGetProperty("testAccuracy", out _), "The test images must stay unseen while the training may go on.");
        var tested = Convml.Run(_folder.Path, "evaluate", "runs/long", "--data", "clothes", "--json").Succeeded().Json;
        Assert.Equal(60, tested.GetProperty("testImages").GetInt32());

        var limit = epochs.ToString(CultureInfo.InvariantCulture);
        var resumed = Convml.Run(_folder.Path, "train", "long.json", "--resume", "--epochs", limit, "--json").Succeeded().Json;
        Assert.Equal((epochs, "completed"), (resumed.GetProperty("epochs").GetInt32(), resumed.GetProperty("end").GetString()));
        Convml.Run(_folder.Path, "train", "long.json", "--epochs", limit, "--out", "whole").Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder["whole", RunFolder.WeightsFile]), File.ReadAllBytes(_folder["runs", "long", RunFolder.WeightsFile]));
        Assert.Equal(
            Enumerable.Range(1, epochs).Select(epoch => epoch.ToString(CultureInfo.InvariantCulture)),
            File.ReadLines(_folder["runs", "long", RunFolder.MetricsFile]).Skip(1).Select(line => line.Split(',')[0]));
        Assert.Equal(JsonValueKind.Number, resumed.GetProperty("testAccuracy").ValueKind);
    }
}
