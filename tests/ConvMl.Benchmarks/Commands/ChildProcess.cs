using System.Diagnostics;
using System.Globalization;

namespace ConvMl.Benchmarks.Commands;

/// <summary>Runs this program once more, so that each contestant has a process to itself.</summary>
internal static class ChildProcess
{
    /// <summary>Starts the program, waits for its first line of output and for its end.</summary>
    /// <returns>The number on the line, and the time from the start of the process to that line.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message is its own.</exception>
    public static (double Number, TimeSpan UntilLine) Run(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        // As 'dotnet ConvMl.Benchmarks.dll' the process is the runtime's launcher.
        var isLauncher = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isLauncher ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = process.StandardOutput.ReadLine();
        var elapsed = Stopwatch.GetElapsedTime(began);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && line is not null
            ? (double.Parse(line, CultureInfo.InvariantCulture), elapsed)
            : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' failed: {errors.Result.Trim()}");
    }
}
