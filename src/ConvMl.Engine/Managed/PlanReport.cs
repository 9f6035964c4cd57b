using System.Globalization;
using System.Text;
using ConvMl.Backends;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed;

/// <summary>What the managed backend makes of a network: which algorithms in which order, what is fused, and where everything lies.</summary>
public sealed class PlanReport
{
    internal PlanReport(ExecutionPlan plan, NumericPrecision precision, VectorWidth width)
    {
        (Mode, MaxBatchSize, Precision) = (plan.Mode, plan.MaxBatchSize, precision);
        VectorBits = 8 * sizeof(float) * BlockedLayout.Lanes(width);
        Forward = [.. plan.Forward.Select(step => PlanReportStep.Of(step, plan))];
        Backward = [.. plan.Backward.Select(step => PlanReportStep.Of(step, plan))];
        Buffers = [.. plan.Buffers.Select(buffer => new PlanReportBuffer(
            buffer.Name, buffer.Offset * sizeof(float), buffer.Length * sizeof(float), buffer.FirstStep, buffer.LastStep == int.MaxValue ? null : buffer.LastStep))];
        ArenaBytes = plan.ArenaLength * sizeof(float);
    }

    /// <summary>What the network is run for.</summary>
    public ExecutionMode Mode { get; }

    /// <summary>Most samples in a pass.</summary>
    public int MaxBatchSize { get; }

    /// <summary>How exactly it computes.</summary>
    public NumericPrecision Precision { get; }

    /// <summary>Bits of the vectors it computes with; 32 where there are none.</summary>
    public int VectorBits { get; }

    /// <summary>The steps of the forward pass, in order.</summary>
    public IReadOnlyList<PlanReportStep> Forward { get; }

    /// <summary>The steps of the backward pass, in order; empty for inference.</summary>
    public IReadOnlyList<PlanReportStep> Backward { get; }

    /// <summary>The pieces of the memory.</summary>
    public IReadOnlyList<PlanReportBuffer> Buffers { get; }

    /// <summary>Bytes of all memory of a session but its parameters, their gradients, and its inputs and outputs. Less than its pieces together, since they share.</summary>
    public long ArenaBytes { get; }

    /// <summary>The report as plain text: a table of the steps, what was passed over and why, a table of the memory.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Mode} of up to {MaxBatchSize} samples at once, {VectorBits}-bit vectors, {Precision} precision");
        text.AppendLine();
        AppendTable(text, ["Step", "Layer", "Pass", "Algorithm", "With", "Layout"], [.. Forward.Concat(Backward).Select(Cells)]);
        AppendRejected(text);
        text.AppendLine();
        AppendTable(text, ["Memory", "Steps", "KiB", "At KiB"], [.. Buffers.OrderBy(buffer => buffer.Offset).ThenBy(buffer => buffer.FirstStep).Select(Cells)]);
        text.AppendLine();
        text.AppendLine($"{KiB(ArenaBytes)} KiB in all, for pieces of {KiB(Buffers.Sum(buffer => buffer.Bytes))} KiB.");
        return text.ToString();
    }

    private static string[] Cells(PlanReportStep step) =>
    [
        step.Index.ToString(CultureInfo.InvariantCulture),
        step.Layer,
        step.Pass switch { Pass.Forward => "forward", Pass.BackwardInput => "to the input", _ => "to the parameters" },
        step.Algorithm,
        string.Join(", ", step.Fused),
        (step.InputLayout == step.OutputLayout ? $"{step.OutputLayout}" : $"{step.InputLayout} to {step.OutputLayout}").ToLowerInvariant() + (step.IsInPlace ? ", in place" : ""),
    ];

    private static string[] Cells(PlanReportBuffer buffer) =>
    [
        buffer.Name,
        buffer.LastStep is not { } last ? "all" : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(buffer.FirstStep, 0)}–{last}"),
        KiB(buffer.Bytes),
        KiB(buffer.Offset),
    ];

    private void AppendRejected(StringBuilder text)
    {
        var reasons = Forward.Concat(Backward)
            .SelectMany(step => step.Rejected.Select(rejected => (step.Layer, step.Pass, rejected.Algorithm, rejected.Reason)))
            .GroupBy(item => (item.Layer, item.Algorithm, item.Reason))
            .ToArray();
        if (reasons.Length == 0)
            return;
        text.AppendLine();
        text.AppendLine("Passed over:");
        foreach (var group in reasons)
            text.AppendLine($"  {group.Key.Layer}: {group.Key.Algorithm}, {group.Key.Reason}");
    }

    private static void AppendTable(StringBuilder text, string[] header, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, header.Length).Select(column => rows.Append(header).Max(row => row[column].Length)).ToArray();
        foreach (var row in rows.Prepend([.. widths.Select(width => new string('-', width))]).Prepend(header))
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string KiB(long bytes) => (bytes / 1024.0).ToString("N1", CultureInfo.InvariantCulture);
}
