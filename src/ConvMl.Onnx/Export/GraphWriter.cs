using System.Runtime.InteropServices;
using ConvMl.Networks;
using ConvMl.Onnx.Format;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Export;

/// <summary>A graph that grows layer by layer.</summary>
internal sealed class GraphWriter(Network network, ParameterSet parameters)
{
    private const long LeastOperatorSet = 17;

    private readonly GraphMessage _graph = new() { Name = "network" };
    private readonly HashSet<string> _names = new(network.Inputs.Select(input => input.Name).Concat(network.Nodes.Select(node => node.Name)), StringComparer.Ordinal);
    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);
    private long _operatorSet = LeastOperatorSet;

    /// <summary>Says that an operator is there from an operator set on.</summary>
    public void NeedOperatorSet(long version) => _operatorSet = Math.Max(_operatorSet, version);

    /// <summary>A name that nobody has yet.</summary>
    public string FreeName(string wish)
    {
        var name = wish;
        for (var number = 2; !_names.Add(name); number++)
            name = $"{wish}_{number}";
        return name;
    }

    /// <summary>Adds an operation and returns the name of its first output.</summary>
    public string Add(string type, IEnumerable<string> inputs, IReadOnlyList<string> outputs, params ReadOnlySpan<AttributeMessage> attributes)
    {
        _graph.Nodes.Add(new NodeMessage { Name = $"{outputs[0]}/{type}", Operator = type, Inputs = [.. inputs], Outputs = [.. outputs], Attributes = [.. attributes] });
        return outputs[0];
    }

    /// <summary>The values of a parameter.</summary>
    public ReadOnlySpan<float> ValuesOf(string parameter) => parameters[parameter];

    /// <summary>The shape of a parameter.</summary>
    public Shape ShapeOf(string parameter) => parameters.Layout[parameter].Shape;

    /// <summary>A parameter as it is, written once.</summary>
    public string Parameter(string parameter)
    {
        if (!_written.TryGetValue(parameter, out var name))
            _written.Add(parameter, name = Write(FreeName(parameter), ElementType.Single, [.. ShapeOf(parameter).Select(size => (long)size)], MemoryMarshal.AsBytes(ValuesOf(parameter))));
        return name;
    }

    /// <summary>Numbers of a shape.</summary>
    public string Constant(string wish, ReadOnlySpan<float> values, params ReadOnlySpan<long> sizes) =>
        Write(FreeName(wish), ElementType.Single, [.. sizes], MemoryMarshal.AsBytes(values));

    /// <summary>Whole numbers in a list.</summary>
    public string Constant(string wish, params ReadOnlySpan<long> values) =>
        Write(FreeName(wish), ElementType.Int64, [values.Length], MemoryMarshal.AsBytes(values));

    /// <summary>The whole model.</summary>
    public ModelMessage Finish(int fileVersion, Dictionary<string, string> metadata)
    {
        foreach (var input in network.Inputs)
            _graph.Inputs.Add(Value(input.Name, input.Shape));
        foreach (var output in network.Outputs)
            _graph.Outputs.Add(Value(OutputName(output), network.ShapeOf(output)));
        var model = new ModelMessage
        {
            FormatVersion = fileVersion,
            ProducerName = "ConvMl",
            ProducerVersion = typeof(GraphWriter).Assembly.GetName().Version!.ToString(3),
            Graph = _graph,
        };
        model.OperatorSets.Add("", _operatorSet);
        foreach (var (key, value) in metadata)
            model.Metadata.Add(key, value);
        return model;
    }

    // A graph's output must be made by a node: an input that is handed through gets one, and a name of its own.
    private string OutputName(string output) => network.Inputs.All(input => input.Name != output)
        ? output
        : Add("Identity", [output], [FreeName($"{output}_output")]);

    private static ValueMessage Value(string name, Shape shape) => new()
    {
        Name = name,
        IsTensor = true,
        Type = ElementType.Single,
        Sizes = [new(null, OnnxExport.BatchAxis), .. shape.Select((size, axis) => size == Shape.Open ? new SizeMessage(null, $"{name}_axis{axis + 1}") : new SizeMessage(size))],
    };

    private string Write(string name, ElementType type, List<long> sizes, ReadOnlySpan<byte> bytes)
    {
        _graph.Initializers.Add(new TensorMessage { Name = name, Type = type, Sizes = sizes, Raw = bytes.ToArray() });
        return name;
    }
}
