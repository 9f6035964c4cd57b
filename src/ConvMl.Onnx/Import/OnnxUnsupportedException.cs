namespace ConvMl.Onnx.Import;

/// <summary>A valid model cannot become a network; the message and <see cref="Nodes"/> name every node that stands against it, with the reason.</summary>
public sealed class OnnxUnsupportedException : NotSupportedException
{
    /// <summary>Makes the exception from what is not supported.</summary>
    public OnnxUnsupportedException(IReadOnlyList<UnsupportedNode> nodes)
        : base("The model cannot become a network: " + string.Join("; ", nodes.Select(node => $"'{node.Node}' ({node.Operator}): {node.Reason}")) + ".") => Nodes = nodes;

    /// <summary>What is not supported, in the order of the model.</summary>
    public IReadOnlyList<UnsupportedNode> Nodes { get; }
}
