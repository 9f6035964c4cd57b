using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Pooling;
using ConvMl.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Benchmarks.Torch;

/// <summary>Which calls of TorchSharp compute which layer.</summary>
internal static class TorchLowering
{
    /// <summary>Gives the operation of a node.</summary>
    /// <param name="network">The network.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="training">Whether normalizations take the batch's statistics.</param>
    /// <param name="parameter">Finds a parameter of the layer by name.</param>
    /// <exception cref="NotSupportedException">There is no lowering for the layer.</exception>
    public static Func<Tensor[], Tensor> Lower(Network network, NetworkNode node, bool training, Func<string, Tensor> parameter)
    {
        var shape = node.InputShapes[0];
        switch (node.Layer)
        {
            case Conv2D { FlipKernel: false } layer:
                var geometry = layer.GeometryFor(shape);
                var (weight, bias) = (parameter("weight"), layer.Bias ? parameter("bias") : null);
                var (strides, padding) = (Strides(geometry.Vertical, geometry.Horizontal), Padding(node, geometry.Vertical, geometry.Horizontal));
                long[] dilation = [geometry.Vertical.Dilation, geometry.Horizontal.Dilation];
                return inputs => functional.conv2d(inputs[0], weight, bias, strides, padding, dilation, layer.Groups);
            case ConvTranspose2D layer:
                return Transposed(node, layer, parameter("weight"), layer.Bias ? parameter("bias") : null);
            case MaxPool2D { Dilation: null } layer:
                return Pool(node, layer.GeometryFor(shape), (input, kernel, stride, pad) => functional.max_pool2d(input, kernel, stride, pad));
            case AveragePool2D { Padding: null } layer:
                return Pool(node, layer.GeometryFor(shape), (input, kernel, stride, pad) => functional.avg_pool2d(input, kernel, stride, pad));
            case BatchNorm layer:
                var (scale, shift, mean, variance) = (parameter("weight"), parameter("bias"), parameter("running_mean"), parameter("running_var"));
                return inputs => functional.batch_norm(inputs[0], mean, variance, scale, shift, training, layer.Momentum, layer.Epsilon);
            case GlobalAveragePool:
                return inputs => inputs[0].mean([2, 3]);
            case Dense layer:
                var (rows, offset) = (parameter("weight"), layer.Bias ? parameter("bias") : null);
                return inputs => functional.linear(inputs[0], rows, offset);
            case Layers.Flatten:
                return inputs => inputs[0].flatten(1);
            case Layers.Activations.ReLU:
                return MayOverwrite(network, node.Inputs[0]) ? inputs => inputs[0].relu_() : inputs => inputs[0].relu();
            case Add when node.Inputs.Count == 2:
                return MayOverwrite(network, node.Inputs[0]) ? inputs => inputs[0].add_(inputs[1])
                    : MayOverwrite(network, node.Inputs[1]) ? inputs => inputs[1].add_(inputs[0])
                    : inputs => inputs[0].add(inputs[1]);
            default:
                throw new NotSupportedException($"Layer '{node.Name}' ({LayerRegistry.NameOf(node.Layer)}): the benchmarks have no lowering to TorchSharp for it.");
        }
    }

    // Whether the one reader of a result may put its own in its place: the layer made it and does not need it for its backward pass.
    private static bool MayOverwrite(Network network, string name) =>
        network.Nodes.FirstOrDefault(node => node.Name == name)?.Layer is Conv2D or ConvTranspose2D or Dense or Add or BatchNorm
        && network.Nodes.Count(node => node.Inputs.Contains(name)) == 1;

    private static Func<Tensor[], Tensor> Transposed(NetworkNode node, ConvTranspose2D layer, Tensor weight, Tensor? bias)
    {
        var geometry = layer.GeometryFor(node.InputShapes[0]);
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (strides, padding) = (Strides(vertical, horizontal), Padding(node, vertical, horizontal));
        long[] dilation = [vertical.Dilation, horizontal.Dilation];
        long[] outputPadding = [geometry.OutputPadding.Height, geometry.OutputPadding.Width];
        return inputs => functional.conv_transpose2d(inputs[0], weight, bias, strides, padding, outputPadding, dilation, layer.Groups);
    }

    private static Func<Tensor[], Tensor> Pool(NetworkNode node, PoolGeometry geometry, Func<Tensor, long[], long[], long[], Tensor> pool)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (strides, padding) = (Strides(vertical, horizontal), Padding(node, vertical, horizontal));
        long[] kernel = [vertical.Kernel, horizontal.Kernel];
        return inputs => pool(inputs[0], kernel, strides, padding);
    }

    private static long[] Strides(AxisWindow vertical, AxisWindow horizontal) => [vertical.Stride, horizontal.Stride];

    private static long[] Padding(NetworkNode node, AxisWindow vertical, AxisWindow horizontal) =>
        vertical.PadBefore == vertical.PadAfter && horizontal.PadBefore == horizontal.PadAfter
            ? [vertical.PadBefore, horizontal.PadBefore]
            : throw new NotSupportedException($"Layer '{node.Name}': its sides are padded differently, which TorchSharp does not have; state the padding.");
}
