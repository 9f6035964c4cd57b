using ConvMl.Backends;
using ConvMl.Managed.Simd;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>The kernels of one layer in one network.</summary>
internal sealed class KernelSelection
{
    private readonly string? _notFusedReason;

    private KernelSelection(KernelSite site, IReadOnlyList<bool> inputNeedsGradient, KernelSelection? fusedInto, string? notFusedReason) =>
        (Site, InputNeedsGradient, FusedInto, _notFusedReason) = (site, inputNeedsGradient, fusedInto, notFusedReason);

    /// <summary>The place.</summary>
    public KernelSite Site { get; private set; }

    /// <summary>For each input whether its gradient is wanted.</summary>
    public IReadOnlyList<bool> InputNeedsGradient { get; }

    /// <summary>The layer whose kernel computes this one's output too; null if it has a kernel of its own.</summary>
    public KernelSelection? FusedInto { get; }

    /// <summary>Whether the backward kernels of that one compute this one's gradient too: they do with all layers up to a pooling.</summary>
    public bool PassesWithinFusion => Site.IsTraining && FusedInto is { Site.Epilogue.Pool: not null };

    /// <summary>The pooling that would have been fused into this layer but for the reason; null for none.</summary>
    public (NetworkNode Pool, string Reason)? LeftApart { get; private set; }

    /// <summary>The ReLU before the layer whose gradient the layer's kernel computes too; null for none.</summary>
    public NetworkNode? ReLUBefore => KernelFor(Pass.BackwardInput) is { RunsInputReLU: true } ? Site.InputReLU : null;

    /// <summary>True if the gradient of the output is wanted.</summary>
    public bool OutputNeedsGradient => Site.IsTrained || InputNeedsGradient.Contains(true);

    /// <summary>The choice for every pass that runs, in the order of the passes.</summary>
    public IReadOnlyList<KernelChoice> Choices { get; private set; } = [];

    /// <summary>Why the layer cannot be run; null if it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>The layout in which the output lies.</summary>
    public BufferLayout OutputLayout => KernelFor(Pass.Forward)?.OutputLayout ?? Site.SourceLayout;

    /// <summary>Chooses the kernels of all layers, in order: a layer's choice depends on the layout in which it finds its inputs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="mode">What it is run for.</param>
    /// <param name="maxBatchSize">Most samples in a pass.</param>
    /// <param name="width">The vectors to use.</param>
    /// <param name="precision">How exact the results must be.</param>
    /// <param name="inputs">The layout in which the inputs of the network are there without a reorder.</param>
    public static IReadOnlyList<KernelSelection> ForAll(
        Network network, ExecutionMode mode, int maxBatchSize, VectorWidth width, NumericPrecision precision, BufferLayout inputs = BufferLayout.Planar)
    {
        var needsGradient = network.Inputs.ToDictionary(input => input.Name, _ => false, StringComparer.Ordinal);
        var layouts = network.Inputs.ToDictionary(input => input.Name, _ => inputs, StringComparer.Ordinal);
        var fused = new Dictionary<string, KernelSelection>(StringComparer.Ordinal);
        var apart = new Dictionary<string, string>(StringComparer.Ordinal);
        var selections = new List<KernelSelection>();
        foreach (var node in network.Nodes)
        {
            var site = new KernelSite(node, mode, maxBatchSize, width)
            {
                Precision = precision,
                SourceLayout = node.Inputs.Any(input => layouts[input] == BufferLayout.Blocked) ? BufferLayout.Blocked : BufferLayout.Planar,
                InputNeedsGradient = needsGradient[node.Inputs[0]],
                InputReLU = mode == ExecutionMode.Training ? Epilogue.ReLUBefore(node, network) : null,
                Epilogue = fused.ContainsKey(node.Name) ? Epilogue.None : Epilogue.Behind(node, network, mode == ExecutionMode.Training),
            };
            var selection = new KernelSelection(site, [.. node.Inputs.Select(input => needsGradient[input])], fused.GetValueOrDefault(node.Name), apart.GetValueOrDefault(node.Name));
            selection.Choose();
            if (selection.LeftApart is { } left)
                apart.Add(left.Pool.Name, left.Reason);
            foreach (var follower in selection.Site.Epilogue.Nodes)
                fused.Add(follower.Name, selection);
            needsGradient[node.Name] = selection.OutputNeedsGradient;
            layouts[node.Name] = selection.OutputLayout;
            selections.Add(selection);
        }

        return selections;
    }

    /// <summary>The kernel for a pass; null if the pass does not run.</summary>
    public Kernel? KernelFor(Pass pass) => Choices.FirstOrDefault(choice => choice.Pass == pass)?.Kernel;

    private void Choose()
    {
        if (KernelTable.Find(Site.Node.Layer) is not { } kernels)
        {
            Failure = "there are no kernels for this type of layer";
            return;
        }

        Choices = ChooseAll(kernels);
        if (Site.Epilogue.Pool is { } pool && Choices.FirstOrDefault(choice => choice.Kernel is { RunsPool: false }) is { } unable)
        {
            LeftApart = (pool, $"a pass of {Site.Node.Name} is computed by {unable.Candidate}, which cannot pool");
            ChooseWith(Site.Epilogue with { Pool = null }, kernels);
        }

        if (!Site.Epilogue.IsEmpty && KernelFor(Pass.Forward) is { RunsEpilogue: false })
            ChooseWith(Epilogue.None, kernels);
        Failure = Choices.Select(choice => choice.Failure).FirstOrDefault(failure => failure is not null);
    }

    private void ChooseWith(Epilogue epilogue, LayerKernels kernels)
    {
        Site = Site with { Epilogue = epilogue };
        Choices = ChooseAll(kernels);
    }

    private KernelChoice[] ChooseAll(LayerKernels kernels)
    {
        List<Pass> passes = [];
        if (FusedInto is null)
            passes.Add(Pass.Forward);
        if (Site.IsTraining && !PassesWithinFusion)
        {
            if (Site.IsTrained)
                passes.Add(Pass.BackwardParameters);
            if (InputNeedsGradient.Contains(true))
                passes.Add(Pass.BackwardInput);
        }

        var choices = passes.Select(pass => KernelChoice.Make(Site, pass, kernels.For(pass)));
        return [.. _notFusedReason is null ? choices : choices.Select(choice => choice with { Rejected = [("Fusion", _notFusedReason), .. choice.Rejected] })];
    }
}
