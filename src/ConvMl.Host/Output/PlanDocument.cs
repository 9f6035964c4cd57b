using ConvMl.Backends;
using ConvMl.Managed;

namespace ConvMl.Host.Output;

/// <summary>What <c>convml plan --json</c> prints.</summary>
internal sealed record PlanDocument(
    ExecutionMode Mode, int Batch, NumericPrecision Precision, int VectorBits, IReadOnlyList<PlanReportStep> Forward, IReadOnlyList<PlanReportStep> Backward,
    IReadOnlyList<PlanReportBuffer> Buffers, long ArenaBytes)
{
    internal static PlanDocument Of(PlanReport report) => new(
        report.Mode, report.MaxBatchSize, report.Precision, report.VectorBits, report.Forward, report.Backward, report.Buffers, report.ArenaBytes);
}
