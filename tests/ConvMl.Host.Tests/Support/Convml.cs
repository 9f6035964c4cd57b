using System.Diagnostics;

namespace ConvMl.Host.Tests.Support;

/// <summary>Runs the built command line as a process.</summary>
public static class Convml
{
    /// <summary>Runs it to its end in a folder.</summary>
    public static Answer Run(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return End(process);
    }

    /// <summary>Starts it in a folder.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    /// <summary>Starts it in a folder, with further variables in its environment.</summary>
    public static Process Start(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        StartAt(AppContext.BaseDirectory, folder, environment, arguments);

    /// <summary>Starts a copy of it, which lies in <paramref name="application"/>.</summary>
    public static Process StartAt(string application, string folder, Dictionary<string, string?> environment, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(application, "convml.dll"));
        foreach (var (name, value) in environment) start.Environment[name] = value;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Waits for its end.</summary>
    public static Answer End(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return new Answer(process.ExitCode, output.GetAwaiter().GetResult(), error);
    }
}
