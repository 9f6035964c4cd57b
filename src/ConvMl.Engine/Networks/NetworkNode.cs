using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>A layer in its place in a network.</summary>
public sealed class NetworkNode
{
    internal NetworkNode(int index, string name, Layer layer, IReadOnlyList<string> inputs, IReadOnlyList<Shape> inputShapes, LayerDescription description, bool isFrozen = false)
    {
        (Index, Name, Layer, Inputs, InputShapes, Description, IsFrozen) = (index, name, layer, inputs, inputShapes, description, isFrozen);
    }

    /// <summary>Position among the nodes of the network; inputs of a node always stand before it.</summary>
    public int Index { get; }

    /// <summary>Its name, unique in the network.</summary>
    public string Name { get; }

    /// <summary>What it computes.</summary>
    public Layer Layer { get; }

    /// <summary>Names of the network inputs or nodes that it reads.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Their shapes, without the batch axis.</summary>
    public IReadOnlyList<Shape> InputShapes { get; }

    /// <summary>Output, parameters, cost and receptive field on these inputs.</summary>
    public LayerDescription Description { get; }

    /// <summary>Whether training leaves its parameters as they are; see <see cref="Network.WithFrozen"/>. A layer without parameters is not frozen.</summary>
    public bool IsFrozen { get; }

    /// <summary>Shape of the output for one sample, without the batch axis.</summary>
    public Shape OutputShape => Description.Output;

    /// <summary>The full name of one of the layer's parameters: <c>conv2d_1.weight</c>.</summary>
    public string ParameterName(string parameter) => $"{Name}.{parameter}";

    internal NetworkNode Frozen(bool isFrozen) => new(Index, Name, Layer, Inputs, InputShapes, Description, isFrozen && Description.Parameters.Count > 0);
}
