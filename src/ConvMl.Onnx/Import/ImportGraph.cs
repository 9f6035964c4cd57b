using ConvMl.Layers;
using ConvMl.Layers.Shaping;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import;

/// <summary>The network that grows while a model is read.</summary>
/// <param name="hasBatchAxis">Whether the first axis of each value is the batch; else a sample is a whole tensor.</param>
internal sealed class ImportGraph(bool hasBatchAxis)
{
    private readonly Dictionary<string, float[]> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private Network? _network;
    private long _made;

    public bool HasBatchAxis => hasBatchAxis;

    public long ParameterCount { get; private set; }

    /// <summary>Most floats that all parameters may take; as many numbers may be made from constants.</summary>
    public required long MostParameters { get; init; }

    /// <summary>Counts numbers that are made from constants while the model is read, before room is taken for them.</summary>
    /// <exception cref="OnnxFormatException">There are more than the file can call for.</exception>
    public void CountMade(long numbers)
    {
        if ((_made += numbers) > MostParameters)
            throw new OnnxFormatException($"Its constants would make more than {MostParameters:N0} numbers, more than the file can call for.");
    }

    public Value AddInput(string name, int[] sizes)
    {
        var shape = SampleOf(sizes);
        if (shape.Rank == 0)
            throw new RefusedException("it has no axis beside the batch");
        name = FreeName(name);
        _network = _network is null ? Network.Input(shape, name) : _network.AddInput(shape, name);
        return Value.Of(name, sizes);
    }

    /// <summary>The shape of a sample of a value.</summary>
    public Shape SampleOf(int[] sizes)
    {
        if (sizes.Contains(0))
            throw new RefusedException("it has an axis of size 0");
        ReadOnlySpan<int> sample = hasBatchAxis ? sizes.AsSpan(1) : sizes.Length == 0 ? [1] : sizes;
        return Shape.Create(sample);
    }

    /// <summary>Adds a layer with the values of its parameters.</summary>
    public string Append(Layer layer, IReadOnlyList<string> inputs, string wish, params ReadOnlySpan<(string Name, float[] Values)> parameters)
    {
        var name = FreeName(wish);
        _network = Required.Append(layer, inputs, name);
        foreach (var spec in Required[name].Description.Parameters)
        {
            if ((ParameterCount += spec.Shape.Elements) > MostParameters)
                throw new OnnxFormatException($"The network would have more than {MostParameters:N0} parameters, more than the file can hold.");
        }

        foreach (var (parameter, values) in parameters)
        {
            var spec = Required[name].Description.Parameters.FirstOrDefault(spec => spec.Name == parameter);
            if (spec is null || spec.Shape.Elements != values.Length)
                throw new RefusedException($"it has {values.Length} numbers for its {parameter}{(spec is null ? "" : $" {spec.Shape}")}");
            _parameters.Add($"{name}.{parameter}", values);
        }

        return name;
    }

    public Shape ShapeOf(string node) => Required.ShapeOf(node);

    public bool IsInput(string node) => Required.Inputs.Any(input => input.Name == node);

    public NetworkNode NodeOf(string name) => Required[name];

    /// <summary>The node of a value whose numbers have this shape.</summary>
    public string As(Value value, Shape shape, string wish)
    {
        var node = Computed(value, wish);
        var found = ShapeOf(node);
        if (found == shape)
            return node;
        return Append(shape.Rank == 1 && found.IsImage ? new Flatten() : new Reshape(shape), [node], $"{wish}.reshaped");
    }

    /// <summary>The node of a value in the value's own shape.</summary>
    public string As(Value value, string wish) => As(value, SampleOf(value.Sizes), wish);

    /// <summary>The node of a value; a constant becomes numbers that come with the network.</summary>
    public string Computed(Value value, string wish)
    {
        if (value.Node is { } node)
            return node;
        var constant = value.Constant!;
        if (constant.Singles is not { } numbers)
            throw new RefusedException("it computes with whole numbers");
        var shape = SampleOf(constant.Sizes);
        if (shape.Rank == 0)
            shape = [1];
        if (hasBatchAxis && constant.Sizes.Length > 0 && constant.Sizes[0] != 1)
            throw new RefusedException("a constant differs from sample to sample");
        return Append(new FixedTensor(shape), [Required.Inputs[0].Name], $"{wish}.constant", ("value", numbers));
    }

    /// <summary>The finished network: only what leads to an output.</summary>
    public (Network Network, ParameterSet Parameters) Finish(IReadOnlyList<string> outputs)
    {
        var used = new HashSet<string>(outputs, StringComparer.Ordinal);
        foreach (var node in Required.Nodes.Reverse().Where(node => used.Contains(node.Name)))
            used.UnionWith(node.Inputs);
        Network? network = null;
        foreach (var input in Required.Inputs.Where(input => used.Contains(input.Name)))
            network = network is null ? Network.Input(input.Shape, input.Name) : network.AddInput(input.Shape, input.Name);
        foreach (var node in Required.Nodes.Where(node => used.Contains(node.Name)))
            network = network!.Append(node.Layer, node.Inputs, node.Name);
        network = network!.WithOutputs([.. outputs]);
        var parameters = new ParameterSet(network.Parameters);
        foreach (var slot in network.Parameters.Slots)
            _parameters[slot.Name].CopyTo(parameters[slot]);
        return (network, parameters);
    }

    private Network Required => _network ?? throw new RefusedException("nothing before it depends on an input");

    private string FreeName(string wish)
    {
        wish = string.IsNullOrWhiteSpace(wish) ? "value" : wish;
        var name = wish;
        for (var number = 2; !_names.Add(name); number++)
            name = $"{wish}_{number}";
        return name;
    }
}
