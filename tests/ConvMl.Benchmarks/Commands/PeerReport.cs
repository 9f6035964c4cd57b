using ConvMl.Benchmarks.Machine;

namespace ConvMl.Benchmarks.Commands;

/// <summary>What <c>peers</c> found.</summary>
/// <param name="Machine">What it ran on.</param>
/// <param name="Peaks">The measured peak of fused multiply-adds for each number of threads, in 10⁹ floating-point operations a second.</param>
/// <param name="Rows">The figures.</param>
/// <param name="Failures">Works that could not be measured.</param>
internal sealed record PeerReport(
    MachineDescription Machine, IReadOnlyDictionary<int, double> Peaks, IReadOnlyList<PeerRow> Rows, IReadOnlyList<PeerFailure> Failures);
