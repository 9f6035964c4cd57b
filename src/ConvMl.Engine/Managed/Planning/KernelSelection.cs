using ConvMl.Backends;
using ConvMl.Managed.Simd;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>The kernels of one layer in one network.</summary>
internal sealed class KernelSelection
{
    private KernelSelection(KernelSite site, IReadOnlyList<bool> inputNeedsGradient, string? fusedInto)
    {
        (Site, InputNeedsGradient, FusedInto) = (site, inputNeedsGradient, fusedInto);
        IsTrained = !site.Node.IsFrozen && site.Node.Description.Parameters.Any(parameter => parameter.Role != ParameterRole.Statistic);
    }

    /// <summary>The place.</summary>
    public KernelSite Site { get; private set; }

    /// <summary>For each input whether its gradient is wanted.</summary>
    public IReadOnlyList<bool> InputNeedsGradient { get; }

    /// <summary>The layer whose kernel computes this one's output too; null if it has a kernel of its own.</summary>
    public string? FusedInto { get; }

    /// <summary>The ReLU before the layer whose gradient the layer's kernel computes too; null for none.</summary>
    public NetworkNode? ReLUBefore => KernelFor(Pass.BackwardInput) is { RunsInputReLU: true } ? Site.InputReLU : null;

    /// <summary>True if the layer has parameters that gradients train.</summary>
    public bool IsTrained { get; }

    /// <summary>True if the gradient of the output is wanted.</summary>
    public bool OutputNeedsGradient => IsTrained || InputNeedsGradient.Contains(true);

    /// <summary>The choice for every pass that runs, in the order of the passes.</summary>
    public IReadOnlyList<KernelChoice> Choices { get; private set; } = [];

    /// <summary>Why the layer cannot be run; null if it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>The layout in which the output lies.</summary>
    public BufferLayout OutputLayout => KernelFor(Pass.Forward)?.OutputLayout ?? Site.SourceLayout;

    /// <summary>Chooses the kernels of all layers, in order: a layer's choice depends on the layout in which it finds its inputs.</summary>
    public static IReadOnlyList<KernelSelection> ForAll(
        Network network, ExecutionMode mode, int maxBatchSize, VectorWidth width, NumericPrecision precision)
    {
        var needsGradient = network.Inputs.ToDictionary(input => input.Name, _ => false, StringComparer.Ordinal);
        var layouts = network.Inputs.ToDictionary(input => input.Name, _ => BufferLayout.Planar, StringComparer.Ordinal);
        var fused = new Dictionary<string, string>(StringComparer.Ordinal);
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
            var selection = new KernelSelection(site, [.. node.Inputs.Select(input => needsGradient[input])], fused.GetValueOrDefault(node.Name));
            selection.Choose();
            foreach (var follower in selection.Site.Epilogue.Nodes)
                fused.Add(follower.Name, node.Name);
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

        var forward = FusedInto is null ? KernelChoice.Make(Site, Pass.Forward, kernels.Forward) : null;
        if (Site.Epilogue.Pool is not null && forward?.Kernel is { RunsPool: false })
            forward = ChooseWith(Site.Epilogue with { Pool = null }, kernels);
        if (!Site.Epilogue.IsEmpty && forward?.Kernel is { RunsEpilogue: false })
            forward = ChooseWith(Epilogue.None, kernels);

        List<Pass> passes = [];
        if (Site.IsTraining && IsTrained)
            passes.Add(Pass.BackwardParameters);
        if (Site.IsTraining && InputNeedsGradient.Contains(true))
            passes.Add(Pass.BackwardInput);
        IEnumerable<KernelChoice> backward = passes.Select(pass => KernelChoice.Make(Site, pass, kernels.For(pass)));
        Choices = forward is null ? [.. backward] : [forward, .. backward];
        Failure = Choices.Select(choice => choice.Failure).FirstOrDefault(failure => failure is not null);
    }

    private KernelChoice ChooseWith(Epilogue epilogue, LayerKernels kernels)
    {
        Site = Site with { Epilogue = epilogue };
        return KernelChoice.Make(Site, Pass.Forward, kernels.Forward);
    }
}
