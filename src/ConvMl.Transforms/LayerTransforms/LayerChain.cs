using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>Layer transforms that read one column, or each other's, joined to one network.</summary>
/// <param name="Network">The network; its outputs are those of the transforms that were asked for.</param>
/// <param name="Parameters">Its parameters, copied.</param>
internal sealed record LayerChain(Network Network, ParameterSet Parameters)
{
    /// <summary>Joins what is needed for some transforms.</summary>
    /// <param name="input">The shape of the column that the first ones read.</param>
    /// <param name="stages">The transforms, in order.</param>
    /// <param name="wanted">Those whose outputs are wanted.</param>
    internal static LayerChain Join(Shape input, IReadOnlyList<LayerStage> stages, IReadOnlyList<LayerStage> wanted)
    {
        var needed = wanted.SelectMany(stage => stage.WithSources).ToHashSet();
        var network = Network.Input(input);
        var nodes = new Dictionary<LayerStage, IReadOnlyDictionary<string, string>>();
        foreach (var stage in stages.Where(needed.Contains))
        {
            var own = stage.Transformer.Network;
            var source = stage.Source is { } before ? HeadOf(before, nodes) : network.Inputs[0].Name;
            var names = new Dictionary<string, string>(StringComparer.Ordinal) { [own.Inputs[0].Name] = source };
            foreach (var node in own.Nodes)
            {
                network = network.Append(node.Layer, [.. node.Inputs.Select(read => names[read])]);
                names.Add(node.Name, network.Head);
            }

            nodes.Add(stage, names);
        }

        network = network.WithOutputs([.. wanted.Select(stage => HeadOf(stage, nodes))]);
        var parameters = new ParameterSet(network.Parameters);
        foreach (var (stage, names) in nodes)
            CopyTo(parameters, network, stage.Transformer, names);
        return new(network, parameters);
    }

    private static string HeadOf(LayerStage stage, Dictionary<LayerStage, IReadOnlyDictionary<string, string>> nodes) =>
        nodes[stage][stage.Transformer.Network.Head];

    private static void CopyTo(ParameterSet parameters, Network network, LayerTransformer transformer, IReadOnlyDictionary<string, string> names)
    {
        foreach (var node in transformer.Network.Nodes)
        {
            foreach (var parameter in node.Description.Parameters)
                transformer.Parameters[node.ParameterName(parameter.Name)].CopyTo(parameters[network[names[node.Name]].ParameterName(parameter.Name)]);
        }
    }
}
