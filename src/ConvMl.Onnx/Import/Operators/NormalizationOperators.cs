using ConvMl.Layers;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Normalizations and softmax.</summary>
internal static class NormalizationOperators
{
    public static Value[] Batch(Operation operation)
    {
        if (operation.Number("training_mode", 0) != 0)
            return ByBatch(operation);
        var layer = new BatchNorm(operation.Single("epsilon", 1e-5f));
        return [ByChannel(operation, layer, ("weight", operation.Singles(1)), ("bias", operation.Singles(2)), ("running_mean", operation.Singles(3)), ("running_var", operation.Singles(4)))];
    }

    // The statistics are the batch's: channel by channel one long row, normalized by itself.
    private static Value[] ByBatch(Operation operation)
    {
        if (operation.HasBatchAxis)
            throw new RefusedException("it normalizes by its batch, as in training; an imported network runs forward with fixed statistics");
        var x = operation[0];
        int[] order = [1, 0, .. Enumerable.Range(2, x.Rank - 2)];
        var turned = operation.Append(new Transpose(order), operation.As(x));
        var across = operation.Graph.ShapeOf(turned);
        var (channels, momentum) = (x.Sizes[1], operation.Single("momentum", 0.9f));
        var rows = operation.Append(new Reshape([channels, 1, across.Elements / channels]), turned);
        var shape = operation.Graph.ShapeOf(rows);
        var layer = new GroupNorm(channels, operation.Single("epsilon", 1e-5f));
        var normal = operation.Append(layer, rows, ("weight", operation.Singles(1)), ("bias", operation.Singles(2)));
        var result = Value.Of(operation.Append(new Transpose(order), operation.Append(new Reshape(across), normal)), x.Sizes);

        var mean = operation.Append(new GlobalAveragePool(), rows);
        var centred = operation.Append(new Subtract(), rows, operation.Append(new Broadcast(shape), operation.Append(new Reshape([channels, 1, 1]), mean)));
        var variance = operation.Append(new GlobalAveragePool(), operation.Append(new Multiply(), centred, centred));
        Value Moved(int input, string statistic)
        {
            Value Scaled(Value value, float weight) => ElementwiseOperators.Pair(operation, new Multiply(), value, Value.Of(new OnnxTensor([1], [weight], null)));
            var old = Value.Of(operation.RequireConstant(input));
            return ElementwiseOperators.Pair(operation, new Add(), Scaled(old, momentum), Scaled(Value.Of(statistic, channels), 1 - momentum));
        }

        return [result, Moved(3, mean), Moved(4, variance)];
    }

    public static Value[] Instance(Operation operation) => [ByChannel(
        operation, new GroupNorm(operation[0].Sizes[1], operation.Single("epsilon", 1e-5f)), ("weight", operation.Singles(1)), ("bias", operation.Singles(2)))];

    public static Value[] LocalResponse(Operation operation) => [ByChannel(operation, new LocalResponseNorm(
        checked((int)operation.Number("size", 0)), operation.Single("alpha", 1e-4f), operation.Single("beta", 0.75f), operation.Single("bias", 1)))];

    public static Value[] Softmax(Operation operation, Layer layer)
    {
        var x = operation[0];
        var axis = operation.Number("axis", operation.OperatorSet < 13 ? 1 : -1);
        var sample = operation.Graph.SampleOf(x.Sizes);
        if (operation.OperatorSet >= 13)
            return [Along(operation, layer, x, sample, operation.SampleAxis(axis, x.Rank), 1)];

        // Before operator set 13 the axes from this one on are one.
        var first = operation.SampleAxis(axis, x.Rank);
        return [Along(operation, layer, x, sample, first, sample.Rank - first)];
    }

    // Softmax works over the first axis: the others go in front of or behind it.
    private static Value Along(Operation operation, Layer layer, Value x, Shape sample, int axis, int axes)
    {
        int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => checked(product * size));
        var (before, along, behind) = (Product(sample.Take(axis)), Product(sample.Skip(axis).Take(axes)), Product(sample.Skip(axis + axes)));
        if (before == 1)
            return Value.Of(operation.Append(layer, operation.As(x, behind == 1 ? [along] : [along, behind])), x.Sizes);
        var turned = operation.Append(new Transpose([1, 0, 2]), operation.As(x, [before, along, behind]));
        return Value.Of(operation.Append(new Transpose([1, 0, 2]), operation.Append(layer, turned)), x.Sizes);
    }

    private static Value ByChannel(Operation operation, Layer layer, params ReadOnlySpan<(string, float[])> parameters)
    {
        var x = operation[0];
        if (!operation.HasBatchAxis)
        {
            if (x.Rank < 2 || x.Sizes[0] != 1)
                throw new RefusedException("the model treats the batch axis as any other, which a normalization cannot");
        }

        int[] sizes = x.Sizes[1..];
        Shape shape = sizes.Length switch
        {
            1 => [sizes[0]],
            3 => Shape.Create(sizes),
            2 => [sizes[0], 1, sizes[1]],
            0 => throw new RefusedException("it needs channels"),
            _ => throw new RefusedException("3-D tensors are not supported"),
        };
        return Value.Of(operation.Append(layer, operation.As(x, shape), parameters), x.Sizes);
    }
}
