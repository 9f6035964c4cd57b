using System.Diagnostics;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>A process that knows ML.NET alone, loads a model and predicts images.</summary>
public static class FreshProcess
{
    /// <summary>The lines that it writes, one an image.</summary>
    public static string[] Predict(string model, IEnumerable<string> images)
    {
        var (exitCode, output, errors) = Run([model, .. images]);
        Assert.True(exitCode == 0, errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What it says where it cannot load the model.</summary>
    public static string FailToLoad(string model)
    {
        var (exitCode, _, errors) = Run([model]);
        Assert.NotEqual(0, exitCode);
        return errors;
    }

    private static (int ExitCode, string Output, string Errors) Run(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ConvMl.Transforms.FreshProcess.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
