using ConvMl.Layers.Shaping;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>Layer transforms that read one column, or each other's, joined to one network.</summary>
/// <param name="Network">The network; its outputs are those of the transforms that were asked for.</param>
/// <param name="Parameters">Its parameters, copied.</param>
/// <param name="Names">For each transform the names in the network of its own input and layers.</param>
internal sealed record LayerChain(Network Network, ParameterSet Parameters, IReadOnlyDictionary<LayerStage, IReadOnlyDictionary<string, string>> Names)
{
    /// <summary>Joins what is needed for some transforms.</summary>
    /// <param name="input">The shape of the column that the first ones read.</param>
    /// <param name="stages">The transforms, in order.</param>
    /// <param name="wanted">Those whose outputs are wanted.</param>
    internal static LayerChain Join(Shape input, IReadOnlyList<LayerStage> stages, IReadOnlyList<LayerStage> wanted)
    {
        var needed = wanted.SelectMany(stage => stage.WithSources).ToHashSet();
        var layers = stages.Where(needed.Contains).ToDictionary(stage => stage, stage => stage.Transformer.Layers);
        var network = Network.Input(input);
        var names = new Dictionary<LayerStage, IReadOnlyDictionary<string, string>>();
        foreach (var stage in stages.Where(needed.Contains))
        {
            var source = stage.Source is { } before ? HeadOf(before) : network.Inputs[0].Name;
            (network, var own) = Append(network, layers[stage].Network, source);
            names.Add(stage, own);
        }

        network = network.WithOutputs([.. wanted.Select(HeadOf)]);
        var parameters = new ParameterSet(network.Parameters);
        foreach (var (stage, own) in names)
            Copy(layers[stage].Parameters, layers[stage].Network, parameters, own);
        return new(network, parameters, names);

        string HeadOf(LayerStage stage) => names[stage][layers[stage].Network.Head];
    }

    /// <summary>Puts all layers of a network of one input behind a layer of another. A vector of as many numbers is taken as that input, as a column of them is.</summary>
    /// <returns>The longer network, and the names in it of the input and the layers that were added.</returns>
    internal static (Network Network, IReadOnlyDictionary<string, string> Names) Append(Network network, Network added, string source)
    {
        var input = added.Inputs[0].Shape;
        if (network.ShapeOf(source) is { Rank: 1 } vector && vector != input && input.IsConcrete)
        {
            network = network.Append(new Reshape(input), [source]);
            source = network.Head;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [added.Inputs[0].Name] = source };
        foreach (var node in added.Nodes)
        {
            network = network.Append(node.Layer, [.. node.Inputs.Select(read => names[read])]);
            names.Add(node.Name, network.Head);
        }

        return (network.WithOutputs([.. added.Outputs.Select(output => names[output])]), names);
    }

    /// <summary>Copies the parameters of a network that <see cref="Append"/> added.</summary>
    internal static void Copy(ParameterSet from, Network added, ParameterSet to, IReadOnlyDictionary<string, string> names)
    {
        foreach (var (own, joined) in Slots(added, names))
            from[own].CopyTo(to[joined]);
    }

    /// <summary>The parameters of a network that <see cref="Append"/> added, out of those of the longer one.</summary>
    internal static ParameterSet Extract(ParameterSet joined, Network added, IReadOnlyDictionary<string, string> names)
    {
        var parameters = new ParameterSet(added.Parameters);
        foreach (var (own, name) in Slots(added, names))
            joined[name].CopyTo(parameters[own]);
        return parameters;
    }

    private static IEnumerable<(string Own, string Joined)> Slots(Network added, IReadOnlyDictionary<string, string> names) =>
        from node in added.Nodes
        from parameter in node.Description.Parameters
        select (node.ParameterName(parameter.Name), $"{names[node.Name]}.{parameter.Name}");
}
