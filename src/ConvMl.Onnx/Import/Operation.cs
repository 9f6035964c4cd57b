using ConvMl.Layers;
using ConvMl.Onnx.Format;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import;

/// <summary>A node of the model that is being read: its inputs, its settings, and the network it adds to.</summary>
internal sealed class Operation(NodeMessage node, long operatorSet, ImportGraph graph, IReadOnlyList<Value?> inputs, IReadOnlyDictionary<string, OnnxTensor> known, string? folder)
{
    public ImportGraph Graph { get; } = graph;

    public long OperatorSet { get; } = operatorSet;

    public string Type => node.Operator;

    /// <summary>What the layers are named after.</summary>
    public string Name { get; } = node.Outputs.First(output => output.Length > 0);

    public int InputCount => inputs.Count;

    public int OutputCount => node.Outputs.Count;

    public bool HasBatchAxis => Graph.HasBatchAxis;

    public bool IsUsed(int output) => output < node.Outputs.Count && node.Outputs[output].Length > 0;

    public bool Has(int input) => input < inputs.Count && inputs[input] is not null;

    public Value this[int input] => Places(input) is { IsPlaces: false } value
        ? value
        : throw new RefusedException("the places of maxima serve a MaxUnpool alone");

    /// <summary>An input that may be the places of a pooling's maxima.</summary>
    public Value Places(int input) => Has(input) ? inputs[input]! : throw Missing(input);

    public IEnumerable<Value> Inputs => Enumerable.Range(0, inputs.Count).Select(input => this[input]);

    /// <summary>An input that must be a constant; null if it is left out.</summary>
    public OnnxTensor? Constant(int input) => !Has(input)
        ? null
        : this[input].Constant ?? (known.TryGetValue(node.Inputs[input], out var tensor)
            ? tensor
            : throw new RefusedException($"its input {input} ('{node.Inputs[input]}') is computed; it must be a constant"));

    /// <summary>An input that must be there, and a constant.</summary>
    public OnnxTensor RequireConstant(int input) => Constant(input) ?? throw Missing(input);

    /// <summary>Numbers with a point of a constant input.</summary>
    public float[] Singles(int input) => Constant(input)?.Singles ?? throw new RefusedException($"its input {input} must be numbers with a point");

    /// <summary>Whole numbers of a constant input.</summary>
    public long[]? Numbers(int input) => Constant(input) is { } tensor ? tensor.Numbers ?? throw new RefusedException($"its input {input} must be whole numbers") : null;

    /// <summary>Whole numbers of a constant input that must be there.</summary>
    public long[] RequireNumbers(int input) => Numbers(input) ?? throw Missing(input);

    public long Number(string name, long missing) => Find(name) is { } attribute ? attribute.Number : missing;

    public float Single(string name, float missing) => Find(name) is { } attribute ? attribute.Single : missing;

    public string Text(string name, string missing) => Find(name) is { } attribute ? attribute.Text : missing;

    public long[]? Numbers(string name) => Find(name) is { } attribute ? [.. attribute.Numbers] : null;

    public OnnxTensor? Tensor(string name) => Find(name)?.Tensor is { } tensor ? OnnxTensor.Read(tensor, folder) : null;

    public AttributeMessage? Find(string name) => node.Attributes.Find(attribute => attribute.Name == name);

    /// <summary>An axis, counted from the end where it is negative.</summary>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank)
            throw new OnnxFormatException($"'{Name}' ({Type}): the axis is {axis} for a tensor of {rank} axes.");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>An axis of a sample.</summary>
    public int SampleAxis(long axis, int rank)
    {
        var found = Axis(axis, rank);
        if (!HasBatchAxis)
            return found;
        return found > 0 ? found - 1 : throw new RefusedException("it works along the batch axis");
    }

    public string Append(Layer layer, string input, params ReadOnlySpan<(string, float[])> parameters) => Graph.Append(layer, [input], Name, parameters);

    public string Append(Layer layer, params string[] nodes) => Graph.Append(layer, nodes, Name);

    public string As(Value value, Shape shape) => Graph.As(value, shape, Name);

    public string As(Value value) => Graph.As(value, Name);

    /// <summary>A layer that takes each number by itself.</summary>
    public Value[] Each(Layer layer) => [Value.Of(Append(layer, Graph.Computed(this[0], Name)), this[0].Sizes)];

    /// <summary>A value as images [C, H, W], sequences as images of one row.</summary>
    public string Image(Value value)
    {
        if (value.Rank is not (3 or 4))
            throw new RefusedException(value.Rank == 5 ? "3-D tensors are not supported" : $"a tensor of {value.Rank} axes is no image");
        if (!HasBatchAxis && value.Sizes[0] != 1)
            throw new RefusedException("the model treats the batch axis as any other, which images cannot");
        var sizes = value.Sizes;
        return As(value, value.Rank == 3 ? [sizes[1], 1, sizes[2]] : [sizes[1], sizes[2], sizes[3]]);
    }

    /// <summary>The value of an image, in the sizes of the model.</summary>
    public Value OfImage(string image, Value like)
    {
        var shape = Graph.ShapeOf(image);
        return like.Rank == 3 ? Value.Of(image, like.Sizes[0], shape.Channels, shape.Width) : Value.Of(image, like.Sizes[0], shape.Channels, shape.Height, shape.Width);
    }

    private OnnxFormatException Missing(int input) => new($"'{Name}' ({Type}): input {input} is missing.");
}
