using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Operators that take each number, or each pair of numbers, by itself.</summary>
internal static class ElementwiseOperators
{
    public static Value[] Clip(Operation operation)
    {
        float? Bound(int input, string name) => operation.OperatorSet < 11
            ? operation.Find(name)?.Single
            : operation.Has(input) ? operation.Singles(input).Single() : null;
        return operation.Each(new Clip(Bound(1, "min"), Bound(2, "max")));
    }

    public static Value[] Dropout(Operation operation)
    {
        if (operation.OperatorSet >= 12 && operation.Has(2) && operation.RequireConstant(2).Numbers is [not 0] && !(operation.Constant(1)?.Singles is [0]))
            throw new RefusedException("in training mode it is random");
        return operation.IsUsed(1) ? throw new RefusedException("its mask is no number with a point") : [operation[0]];
    }

    public static Value[] PRelu(Operation operation)
    {
        var (x, slopes) = (operation[0], operation.Singles(1));
        var sample = operation.Graph.SampleOf(x.Sizes);
        var sizes = operation.RequireConstant(1).Sizes;
        var isPerChannel = slopes.Length == 1 || (operation.HasBatchAxis && sample.Rank == sizes.Length && sizes[0] == slopes.Length && sizes[0] == sample.Channels);
        if (operation.HasBatchAxis && isPerChannel && sample.Rank is 1 or 3)
        {
            float[] all = slopes.Length == 1 ? [.. Enumerable.Repeat(slopes[0], sample.Channels)] : slopes;
            return [Value.Of(operation.Append(new PReLU(), operation.As(x), ("weight", all)), x.Sizes)];
        }

        var above = Value.Of(operation.Append(new ReLU(), operation.As(x)), x.Sizes);
        var below = Value.Of(operation.Append(new Clip(Largest: 0), operation.As(x)), x.Sizes);
        return [Pair(operation, new Add(), above, Pair(operation, new Multiply(), below, Value.Of(operation.RequireConstant(1))))];
    }

    public static Value[] Sum(Operation operation) => [operation.Inputs.Aggregate((left, right) => Pair(operation, new Add(), left, right))];

    public static Value[] Binary(Operation operation, Layer layer) => [Pair(operation, layer, operation[0], operation[1])];

    /// <summary>The layer on two values, each repeated to the sizes of both.</summary>
    public static Value Pair(Operation operation, Layer layer, Value left, Value right)
    {
        if (operation.HasBatchAxis && left.Node is not null && right.Node is not null && left.Rank != right.Rank)
            throw new RefusedException("its inputs meet in other axes than the batch");
        var rank = Math.Max(left.Rank, right.Rank);
        var sizes = new int[rank];
        var (first, second) = (Aligned(left, rank), Aligned(right, rank));
        for (var axis = 0; axis < rank; axis++)
        {
            if (first[axis] != second[axis] && first[axis] != 1 && second[axis] != 1)
                throw new RefusedException($"its inputs [{string.Join(", ", left.Sizes)}] and [{string.Join(", ", right.Sizes)}] do not fit");
            sizes[axis] = first[axis] == 1 ? second[axis] : first[axis];
        }

        return Value.Of(operation.Append(layer, Repeated(operation, left, first, sizes), Repeated(operation, right, second, sizes)), sizes);
    }

    private static string Repeated(Operation operation, Value value, int[] aligned, int[] sizes)
    {
        var node = operation.As(value.Constant is { } constant ? Value.Of(constant.With(aligned)) : value, operation.Graph.SampleOf(aligned));
        if (operation.HasBatchAxis && aligned[0] != sizes[0] && value.Node is not null)
            throw new RefusedException("it repeats along the batch axis");
        var shape = operation.Graph.SampleOf(sizes);
        return operation.Graph.ShapeOf(node) == shape ? node : operation.Append(new Broadcast(shape), node);
    }

    private static int[] Aligned(Value value, int rank) => [.. Enumerable.Repeat(1, rank - value.Rank), .. value.Sizes];
}
