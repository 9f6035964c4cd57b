using System.Diagnostics;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>A process that knows ML.NET alone, loads a model and predicts images.</summary>
public static class FreshProcess
{
    /// <summary>The lines that it writes, one an image.</summary>
    public static string[] Predict(string model, IEnumerable<string> images)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ConvMl.Transforms.FreshProcess.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, model, .. images]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
