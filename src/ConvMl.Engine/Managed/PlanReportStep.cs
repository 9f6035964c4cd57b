using ConvMl.Managed.Planning;

namespace ConvMl.Managed;

/// <summary>One step of a plan.</summary>
/// <param name="Index">Its place in the order; the loss, or the handing out of the results, takes a place too.</param>
/// <param name="Layer">The layer, or the value that is reordered.</param>
/// <param name="Pass">The pass of the layer.</param>
/// <param name="Algorithm">What computes it.</param>
/// <param name="Fused">The layers that it computes too: those behind it, and backward a ReLU before it.</param>
/// <param name="InputLayout">How the layer's inputs (backward: their gradients) lie.</param>
/// <param name="OutputLayout">How the layer's output (backward: its gradient) lies.</param>
/// <param name="IsInPlace">True if the result lies over something that it is made from.</param>
/// <param name="Rejected">The algorithms that would have been preferred.</param>
public sealed record PlanReportStep(
    int Index, string Layer, Pass Pass, string Algorithm, IReadOnlyList<string> Fused, BufferLayout InputLayout, BufferLayout OutputLayout, bool IsInPlace,
    IReadOnlyList<RejectedAlgorithm> Rejected)
{
    internal static PlanReportStep Of(PlanStep step, ExecutionPlan plan)
    {
        // A step that only moves or adds values has no choice behind it.
        var selection = plan.Selections.FirstOrDefault(candidate => candidate.KernelFor(step.Pass) == step.Kernel);
        var choice = selection?.Choices.Single(candidate => candidate.Pass == step.Pass);
        return new(
            step.Index,
            step.Node,
            step.Pass,
            choice?.Candidate ?? step.Kernel.GetType().Name,
            FusedInto(step.Pass, selection),
            choice is null ? step.Inputs[0]!.Layout.Order : step.Kernel.InputLayout,
            choice is null ? step.Output!.Layout.Order : step.Kernel.OutputLayout,
            IsInPlaceOf(step),
            [.. (choice?.Rejected ?? []).Select(rejected => new RejectedAlgorithm(rejected.Candidate, rejected.Reason))]);
    }

    private static string[] FusedInto(Pass pass, KernelSelection? selection) => (pass, selection) switch
    {
        (Pass.Forward, not null) => NamesBehind(selection),
        (_, { Site.Epilogue.Pool: not null }) => [.. NamesBehind(selection), .. NameBefore(pass, selection)],
        (_, not null) => NameBefore(pass, selection),
        _ => [],
    };

    private static string[] NamesBehind(KernelSelection selection) => [.. selection.Site.Epilogue.Nodes.Select(node => node.Name)];

    private static string[] NameBefore(Pass pass, KernelSelection selection) =>
        pass == Pass.BackwardInput && selection.ReLUBefore is { } relu ? [relu.Name] : [];

    private static bool IsInPlaceOf(PlanStep step) => step.InputGradients.Count > 0
        ? step.InputGradients[0] is { } gradient && (gradient.Buffer == step.OutputGradient?.Buffer || gradient.Buffer == step.Inputs[0]?.Buffer)
        : step is { Pass: Pass.Forward, Inputs: [{ } source, ..], Output: { } result } && source.Buffer == result.Buffer;
}
