using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Onnx.Format;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Export;

/// <summary>A layer that is being written: what it reads and makes in the graph.</summary>
internal sealed class LayerSite(NetworkNode node, GraphWriter graph)
{
    public NetworkNode Node { get; } = node;

    public GraphWriter Graph { get; } = graph;

    public Shape Input => Node.InputShapes[0];

    public Shape Output => Node.OutputShape;

    /// <summary>The layer's parameters of those names, as they are.</summary>
    public IEnumerable<string> Parameters(params IEnumerable<string> names) => names.Select(name => Graph.Parameter(Node.ParameterName(name)));

    /// <summary>The operation that makes the layer's output out of its inputs and further ones.</summary>
    public void Finish(string type, IEnumerable<string> more, params ReadOnlySpan<AttributeMessage> attributes) =>
        Graph.Add(type, [.. Node.Inputs, .. more], [Node.Name], attributes);

    /// <summary>The operation that makes the layer's output out of its inputs alone.</summary>
    public void Finish(string type, params ReadOnlySpan<AttributeMessage> attributes) => Finish(type, [], attributes);

    /// <summary>The operation that makes the layer's output out of values on the way.</summary>
    public void FinishFrom(string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeMessage> attributes) =>
        Graph.Add(type, inputs, [Node.Name], attributes);

    /// <summary>An operation on the way.</summary>
    public string Step(string what, string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeMessage> attributes) =>
        Graph.Add(type, inputs, [Name(what)], attributes);

    /// <summary>A name for a value on the way.</summary>
    public string Name(string what) => Graph.FreeName($"{Node.Name}.{what}");

    /// <summary>Numbers that come with the layer.</summary>
    public string Constant(string what, ReadOnlySpan<float> values, params ReadOnlySpan<long> sizes) => Graph.Constant($"{Node.Name}.{what}", values, sizes);

    /// <summary>Whole numbers that come with the layer.</summary>
    public string Constant(string what, params ReadOnlySpan<long> values) => Graph.Constant($"{Node.Name}.{what}", values);

    /// <summary>A vector of one number a channel, shaped so that it meets the channels of the input.</summary>
    public string Channels(string what, ReadOnlySpan<float> values) => Constant(what, values, Input.IsImage ? [values.Length, 1, 1] : [values.Length]);

    public static AttributeMessage Number(string name, long value) => new() { Name = name, Kind = AttributeKind.Number, Number = value };

    public static AttributeMessage Single(string name, float value) => new() { Name = name, Kind = AttributeKind.Single, Single = value };

    public static AttributeMessage Text(string name, string value) => new() { Name = name, Kind = AttributeKind.Text, Text = value };

    public static AttributeMessage Numbers(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeMessage { Name = name, Kind = AttributeKind.Numbers };
        attribute.Numbers.AddRange(values);
        return attribute;
    }

    /// <summary>Kernel, stride, dilation and padding of a window.</summary>
    public static AttributeMessage[] Window(AxisWindow vertical, AxisWindow horizontal, bool withDilation = true)
    {
        AttributeMessage[] window =
        [
            Numbers("kernel_shape", vertical.Kernel, horizontal.Kernel),
            Numbers("strides", vertical.Stride, horizontal.Stride),
            Numbers("pads", vertical.PadBefore, horizontal.PadBefore, vertical.PadAfter, horizontal.PadAfter),
        ];
        return withDilation ? [.. window, Numbers("dilations", vertical.Dilation, horizontal.Dilation)] : window;
    }
}
