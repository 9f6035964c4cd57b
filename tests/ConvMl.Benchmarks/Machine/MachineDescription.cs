using System.Runtime.InteropServices;

namespace ConvMl.Benchmarks.Machine;

/// <summary>What the figures were measured on.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Number of logical processors.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
internal sealed record MachineDescription(string Processor, int Cores, string System, string Runtime)
{
    public static MachineDescription Current { get; } = new(
        ProcessorName(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    public override string ToString() => $"{Processor}, {Cores} logical processors; {System}; {Runtime}";

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
