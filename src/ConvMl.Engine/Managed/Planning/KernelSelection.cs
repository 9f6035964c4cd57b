using ConvMl.Backends;
using ConvMl.Managed.Simd;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>The kernels of one layer in one network.</summary>
/// <param name="site">The place.</param>
/// <param name="inputNeedsGradient">For each input whether a trained parameter lies before it.</param>
internal sealed class KernelSelection(KernelSite site, IReadOnlyList<bool> inputNeedsGradient)
{
    /// <summary>The place.</summary>
    public KernelSite Site { get; } = site;

    /// <summary>For each input whether its gradient is wanted.</summary>
    public IReadOnlyList<bool> InputNeedsGradient { get; } = inputNeedsGradient;

    /// <summary>True if the layer has parameters that gradients train.</summary>
    public bool IsTrained { get; } = site.Node.Description.Parameters.Any(parameter => parameter.Role != ParameterRole.Statistic);

    /// <summary>True if the gradient of the output is wanted.</summary>
    public bool OutputNeedsGradient => IsTrained || InputNeedsGradient.Contains(true);

    /// <summary>The choice for every pass that runs, in the order of the passes.</summary>
    public IReadOnlyList<KernelChoice> Choices { get; private set; } = [];

    /// <summary>Why the layer cannot be run; null if it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Chooses the kernels of all layers.</summary>
    public static IReadOnlyList<KernelSelection> ForAll(Network network, ExecutionMode mode, int maxBatchSize, VectorWidth width)
    {
        var needsGradient = network.Inputs.ToDictionary(input => input.Name, _ => false, StringComparer.Ordinal);
        var selections = new List<KernelSelection>();
        foreach (var node in network.Nodes)
        {
            var selection = new KernelSelection(new KernelSite(node, mode, maxBatchSize, width), [.. node.Inputs.Select(input => needsGradient[input])]);
            needsGradient[node.Name] = selection.OutputNeedsGradient;
            selection.Choose();
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

        List<Pass> passes = [Pass.Forward];
        if (Site.IsTraining && IsTrained)
            passes.Add(Pass.BackwardParameters);
        if (Site.IsTraining && InputNeedsGradient.Contains(true))
            passes.Add(Pass.BackwardInput);
        Choices = [.. passes.Select(pass => KernelChoice.Make(Site, pass, kernels.For(pass)))];
        Failure = Choices.Select(choice => choice.Failure).FirstOrDefault(failure => failure is not null);
    }
}
