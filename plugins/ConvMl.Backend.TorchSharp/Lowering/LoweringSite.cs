using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>A node that is being lowered, and what its operation may use.</summary>
/// <param name="graph">The graph that the operation will be part of.</param>
/// <param name="network">The network.</param>
/// <param name="node">The node.</param>
/// <param name="isTraining">Whether layers work as in training.</param>
internal sealed class LoweringSite(TorchGraph graph, Network network, NetworkNode node, bool isTraining)
{
    /// <summary>The node.</summary>
    public NetworkNode Node => node;

    /// <summary>Shape of the first input, without the batch axis.</summary>
    public Shape Input => node.InputShapes[0];

    /// <summary>Whether layers work as in training.</summary>
    public bool IsTraining => isTraining;

    /// <summary>What the running pass draws its random numbers from.</summary>
    public TorchPass Pass => graph.Pass;

    /// <summary>A parameter of the layer, by its own name.</summary>
    public Tensor Parameter(string name) => graph.Tensors[node.ParameterName(name)];

    /// <summary>A parameter that the layer may be without.</summary>
    public Tensor? Parameter(string name, bool isThere) => isThere ? Parameter(name) : null;

    /// <summary>Keeps a tensor for as long as the graph.</summary>
    public Tensor Keep(Tensor constant)
    {
        graph.Keep(constant);
        return constant;
    }

    /// <summary>
    /// Whether the result may take the place of an input: only this node reads it, once, it is no output of the network, and its layer made it
    /// and does not need it for its backward pass.
    /// </summary>
    public bool MayOverwrite(int input)
    {
        var name = node.Inputs[input];
        return network.Nodes.FirstOrDefault(other => other.Name == name)?.Layer is Conv2D or ConvTranspose2D or Dense or Add or BatchNorm
            && !network.Outputs.Contains(name)
            && network.Nodes.Sum(other => other.Inputs.Count(read => read == name)) == 1;
    }
}
