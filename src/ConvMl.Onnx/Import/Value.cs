namespace ConvMl.Onnx.Import;

/// <summary>A value of the model: a constant, or what a node of the network computes.</summary>
/// <param name="Sizes">Its sizes in the model, the batch axis included; −1 where one is not known.</param>
/// <param name="Node">The node, whose numbers lie in the same order though maybe in another shape; null for a constant.</param>
/// <param name="Constant">The constant; null for a node.</param>
internal sealed record Value(int[] Sizes, string? Node, OnnxTensor? Constant)
{
    public int Rank => Sizes.Length;

    /// <summary>Whether it stands for the places of a pooling's maxima, which are not computed: the node is the pooling.</summary>
    public bool IsPlaces { get; init; }

    public static Value Of(OnnxTensor tensor) => new(tensor.Sizes, null, tensor);

    public static Value Of(string node, params int[] sizes) => new(sizes, node, null);
}
