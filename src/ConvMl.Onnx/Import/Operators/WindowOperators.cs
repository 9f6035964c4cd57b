using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Convolutions and poolings.</summary>
internal static class WindowOperators
{
    public static Value[] Conv(Operation operation)
    {
        var x = operation[0];
        RequirePlanar(x);
        var weight = RequireWeight(operation, x);
        var image = operation.Image(x);
        var window = WindowSettings.Read(operation, [.. weight.Sizes.Skip(2)], operation.Graph.ShapeOf(image));
        var layer = new Conv2D(weight.Sizes[0], window.Kernel, window.Stride, window.Dilation, window.Padding, Groups(operation), Bias: operation.Has(2));
        return [operation.OfImage(operation.Append(layer, image, Parameters(operation, weight)), x)];
    }

    public static Value[] ConvTranspose(Operation operation)
    {
        var x = operation[0];
        RequirePlanar(x);
        var weight = RequireWeight(operation, x);
        var image = operation.Image(x);
        var window = WindowSettings.ReadTransposed(operation, [.. weight.Sizes.Skip(2)], operation.Graph.ShapeOf(image));
        var groups = Groups(operation);
        var layer = new ConvTranspose2D(
            checked(weight.Sizes[1] * groups), window.Kernel, window.Stride, window.Dilation, window.Padding, window.OutputPadding, groups, Bias: operation.Has(2));
        return [operation.OfImage(operation.Append(layer, image, Parameters(operation, weight)), x)];
    }

    public static Value[] MaxPool(Operation operation)
    {
        var x = operation[0];
        RequirePlanar(x);
        var image = operation.Image(x);
        var window = WindowSettings.Read(operation, operation.Numbers("kernel_shape"), operation.Graph.ShapeOf(image));
        var node = operation.Append(new MaxPool2D(window.Kernel, window.Stride, window.Dilation, window.Padding), image);
        var value = operation.OfImage(node, x);

        // The places of the maxima are not computed: a MaxUnpool finds the pooling through this value.
        return operation.IsUsed(1) ? [value, value with { IsPlaces = true }] : [value];
    }

    public static Value[] MaxUnpool(Operation operation)
    {
        var (x, places) = (operation[0], operation.Places(1));
        RequirePlanar(x);
        if (!places.IsPlaces || operation.Graph.NodeOf(places.Node!) is not { Layer: MaxPool2D pool } node)
            throw new RefusedException("its places are not those of a MaxPool before it");
        var output = operation.Append(new MaxUnpool2D(pool.Window, pool.Stride, pool.Dilation, pool.Padding), operation.Image(x), node.Inputs[0]);
        return [operation.OfImage(output, x)];
    }

    public static Value[] AveragePool(Operation operation)
    {
        var x = operation[0];
        RequirePlanar(x);
        if (operation.Numbers("dilations")?.Any(step => step != 1) == true)
            throw new RefusedException("a dilated mean is not supported");
        var image = operation.Image(x);
        var countsPadding = operation.Number("count_include_pad", 0) != 0;
        var window = WindowSettings.Read(operation, operation.Numbers("kernel_shape"), operation.Graph.ShapeOf(image));
        if (countsPadding && operation.Number("ceil_mode", 0) != 0 && window.Padding != window.GivenPadding)
        {
            // The padding that is given counts, what rounding up adds does not.
            var given = window.GivenPadding;
            image = operation.Append(new Pad([0, given.Top, given.Left], [0, given.Bottom, given.Right]), image);
            (countsPadding, window) = (false, window with
            {
                Padding = new Padding(0, window.Padding.Bottom - given.Bottom, 0, window.Padding.Right - given.Right),
            });
        }

        return [operation.OfImage(operation.Append(new AveragePool2D(window.Kernel, window.Stride, window.Padding, countsPadding), image), x)];
    }

    public static Value[] GlobalAveragePool(Operation operation) => Global(operation, _ => new GlobalAveragePool());

    public static Value[] GlobalMaxPool(Operation operation) => Global(operation, image => image.IsConcrete
        ? new MaxPool2D(new Size2D(image.Height, image.Width))
        : throw new RefusedException("it needs the height and width of its input"));

    private static Value[] Global(Operation operation, Func<Shape, Layer> layer)
    {
        var x = operation[0];
        RequirePlanar(x);
        var image = operation.Image(x);
        var node = operation.Append(layer(operation.Graph.ShapeOf(image)), image);
        return [Value.Of(node, [x.Sizes[0], x.Sizes[1], .. Enumerable.Repeat(1, x.Rank - 2)])];
    }

    private static OnnxTensor RequireWeight(Operation operation, Value x)
    {
        var weight = operation.RequireConstant(1);
        return weight.Sizes.Length == x.Rank
            ? weight
            : throw new OnnxFormatException($"'{operation.Name}' ({operation.Type}): the weights are [{string.Join(", ", weight.Sizes)}] for a tensor of {x.Rank} axes.");
    }

    private static int Groups(Operation operation) => checked((int)operation.Number("group", 1));

    private static (string, float[])[] Parameters(Operation operation, OnnxTensor weight)
    {
        var values = weight.Singles ?? throw new RefusedException("its weights are whole numbers");
        return operation.Has(2) ? [("weight", values), ("bias", operation.Singles(2))] : [("weight", values)];
    }

    private static void RequirePlanar(Value value)
    {
        if (value.Rank == 5)
            throw new RefusedException("3-D tensors are not supported");
    }
}
