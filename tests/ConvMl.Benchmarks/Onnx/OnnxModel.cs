using System.Runtime.InteropServices;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Pooling;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Benchmarks.Onnx;

/// <summary>Writes a network as an ONNX model (operator set 13). Field numbers are those of <c>onnx.proto</c>.</summary>
internal static class OnnxModel
{
    private const int FileVersion = 8;
    private const int OperatorSet = 13;
    private const int Float = 1;
    private const int WholeNumber = 2;
    private const int WholeNumbers = 7;

    /// <summary>Writes a model with an input and an output of fixed size, named as in the network.</summary>
    /// <exception cref="NotSupportedException">There is no operator for a layer.</exception>
    public static byte[] Write(Network network, ParameterSet parameters, int batchSize)
    {
        var graph = new ProtobufMessage();
        foreach (var node in network.Nodes)
        {
            foreach (var operation in Lower(node))
                graph.Add(1, operation);
        }

        graph.Add(2, "network");
        foreach (var slot in parameters.Layout.Slots)
            graph.Add(5, Initializer(slot, parameters[slot]));
        foreach (var input in network.Inputs)
            graph.Add(11, Value(input.Name, batchSize, input.Shape));
        foreach (var output in network.Outputs)
            graph.Add(12, Value(output, batchSize, network.ShapeOf(output)));
        return new ProtobufMessage().Add(1, FileVersion).Add(7, graph).Add(8, new ProtobufMessage().Add(1, "").Add(2, OperatorSet)).ToArray();
    }

    private static IEnumerable<ProtobufMessage> Lower(NetworkNode node)
    {
        var shape = node.InputShapes[0];
        switch (node.Layer)
        {
            case Conv2D { FlipKernel: false } layer:
                var geometry = layer.GeometryFor(shape);
                return
                [
                    Operation(node, "Conv", Parameters(node, layer.Bias))
                        .Add(5, List("dilations", geometry.Vertical.Dilation, geometry.Horizontal.Dilation))
                        .Add(5, Number("group", layer.Groups)).AddWindow(geometry.Vertical, geometry.Horizontal),
                ];
            case ConvTranspose2D layer:
                var transposed = layer.GeometryFor(shape);
                return
                [
                    Operation(node, "ConvTranspose", Parameters(node, layer.Bias))
                        .Add(5, List("dilations", transposed.Vertical.Dilation, transposed.Horizontal.Dilation))
                        .Add(5, List("output_padding", transposed.OutputPadding.Height, transposed.OutputPadding.Width))
                        .Add(5, Number("group", layer.Groups)).AddWindow(transposed.Vertical, transposed.Horizontal),
                ];
            case MaxPool2D { Dilation: null } layer:
                var maximum = layer.GeometryFor(shape);
                return [Operation(node, "MaxPool").AddWindow(maximum.Vertical, maximum.Horizontal)];
            case AveragePool2D { CountPadding: false } layer:
                var average = layer.GeometryFor(shape);
                return [Operation(node, "AveragePool").AddWindow(average.Vertical, average.Horizontal)];
            case GlobalAveragePool:
                var pooled = node.Name + ".pooled";
                return [Node("GlobalAveragePool", node.Inputs, pooled), Node("Flatten", [pooled], node.Name)];
            case Dense layer:
                return [Operation(node, "Gemm", Parameters(node, layer.Bias)).Add(5, Number("transB", 1))];
            case Flatten:
                return [Operation(node, "Flatten")];
            case ReLU:
                return [Operation(node, "Relu")];
            case Add when node.Inputs.Count == 2:
                return [Operation(node, "Add")];
            default:
                throw new NotSupportedException($"Layer '{node.Name}' ({LayerRegistry.NameOf(node.Layer)}): the benchmarks cannot write it as ONNX.");
        }
    }

    private static string[] Parameters(NetworkNode node, bool bias) =>
        bias ? [node.ParameterName("weight"), node.ParameterName("bias")] : [node.ParameterName("weight")];

    private static ProtobufMessage Operation(NetworkNode node, string type, params string[] parameters) =>
        Node(type, [.. node.Inputs, .. parameters], node.Name);

    private static ProtobufMessage Node(string type, IEnumerable<string> inputs, string output)
    {
        var node = new ProtobufMessage();
        foreach (var input in inputs)
            node.Add(1, input);
        return node.Add(2, output).Add(3, output).Add(4, type);
    }

    private static ProtobufMessage AddWindow(this ProtobufMessage node, AxisWindow vertical, AxisWindow horizontal) => node
        .Add(5, List("kernel_shape", vertical.Kernel, horizontal.Kernel))
        .Add(5, List("strides", vertical.Stride, horizontal.Stride))
        .Add(5, List("pads", vertical.PadBefore, horizontal.PadBefore, vertical.PadAfter, horizontal.PadAfter));

    private static ProtobufMessage Number(string name, long value) => new ProtobufMessage().Add(1, name).Add(3, value).Add(20, WholeNumber);

    private static ProtobufMessage List(string name, params long[] values) => new ProtobufMessage().Add(1, name).AddEach(8, values).Add(20, WholeNumbers);

    private static ProtobufMessage Initializer(ParameterSlot slot, ReadOnlySpan<float> values) => new ProtobufMessage()
        .AddEach(1, slot.Shape.Select(size => (long)size)).Add(2, Float).Add(8, slot.Name).Add(9, MemoryMarshal.AsBytes(values));

    private static ProtobufMessage Value(string name, int batchSize, Shape shape)
    {
        var sizes = new ProtobufMessage();
        foreach (var size in shape.Prepend(batchSize))
            sizes.Add(1, new ProtobufMessage().Add(1, size));
        var tensor = new ProtobufMessage().Add(1, Float).Add(2, sizes);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }
}
