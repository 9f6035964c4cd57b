using ConvMl.Layers;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Products of matrices.</summary>
internal static class ProductOperators
{
    /// <summary>A dense layer where a sample is a row and the weights are constants; else products and sums.</summary>
    public static Value[] Gemm(Operation operation)
    {
        var (alpha, beta) = (operation.Single("alpha", 1), operation.Single("beta", 1));
        var (turnsLeft, turnsRight) = (operation.Number("transA", 0) != 0, operation.Number("transB", 0) != 0);
        var x = operation[0];
        if (operation.HasBatchAxis)
        {
            if (turnsLeft)
                throw new RefusedException("it transposes the batch axis");
            var weight = operation.RequireConstant(1);
            if (weight.Sizes.Length != 2)
                throw new RefusedException("it needs matrices");
            float[]? bias = operation.Has(2) ? Scaled(Row(operation, operation.RequireConstant(2), turnsRight ? weight.Sizes[0] : weight.Sizes[1]), beta) : null;
            return [Dense(operation, x, weight, turnsRight, alpha, bias)];
        }

        string Matrix(Value value, bool turns) => turns ? operation.Append(new Transpose([1, 0]), operation.As(value)) : operation.As(value);
        if (x.Rank != 2 || operation[1].Rank != 2)
            throw new RefusedException("it needs matrices");
        var product = operation.Append(new MatMul(), Matrix(x, turnsLeft), Matrix(operation[1], turnsRight));
        var result = Value.Of(product, [.. operation.Graph.ShapeOf(product)]);
        result = alpha == 1 ? result : ElementwiseOperators.Pair(operation, new Multiply(), result, Number(alpha));
        if (!operation.Has(2))
            return [result];
        var addend = beta == 1 ? operation[2] : ElementwiseOperators.Pair(operation, new Multiply(), operation[2], Number(beta));
        return [ElementwiseOperators.Pair(operation, new Add(), result, addend)];
    }

    public static Value[] MatMul(Operation operation)
    {
        var (left, right) = (operation[0], operation[1]);
        if (operation.HasBatchAxis && left.Rank == 2 && right.Constant is { Sizes.Length: 2 } weight)
            return [Dense(operation, left, weight, isTransposed: false, scale: 1, bias: null)];
        if (left.Rank < 2 || right.Rank < 2)
            throw new RefusedException("products with vectors are not supported");
        if (operation.HasBatchAxis && (left.Rank == 2 || right.Rank == 2) && right.Constant is null)
            throw new RefusedException("it multiplies samples of the batch with one another");
        var rank = Math.Max(left.Rank, right.Rank);
        int[] sizes = [.. Leading(left, rank).Zip(Leading(right, rank), (first, second) => first == 1 ? second : first), left.Sizes[^2], right.Sizes[^1]];
        var product = operation.Append(new MatMul(), Repeated(operation, left, sizes), Repeated(operation, right, sizes));
        return [Value.Of(product, sizes)];
    }

    private static string Repeated(Operation operation, Value value, int[] sizes)
    {
        int[] aligned = [.. Leading(value, sizes.Length), value.Sizes[^2], value.Sizes[^1]];
        var node = operation.As(value.Constant is { } constant ? Value.Of(constant.With(aligned)) : value, operation.Graph.SampleOf(aligned));
        var shape = operation.Graph.SampleOf([.. sizes[..^2], value.Sizes[^2], value.Sizes[^1]]);
        return operation.Graph.ShapeOf(node) == shape ? node : operation.Append(new Broadcast(shape), node);
    }

    private static int[] Leading(Value value, int rank) => [.. Enumerable.Repeat(1, rank - value.Rank), .. value.Sizes[..^2]];

    private static Value Dense(Operation operation, Value x, OnnxTensor weight, bool isTransposed, float scale, float[]? bias)
    {
        if (weight.Sizes.Length != 2 || x.Rank != 2)
            throw new RefusedException("it needs matrices");
        var (inputs, units) = isTransposed ? (weight.Sizes[1], weight.Sizes[0]) : (weight.Sizes[0], weight.Sizes[1]);
        if (inputs != x.Sizes[1])
            throw new RefusedException($"the weights are for {inputs} inputs, but there are {x.Sizes[1]}");
        var values = Scaled(weight.Singles ?? throw new RefusedException("its weights are whole numbers"), scale);
        if (!isTransposed)
        {
            var turned = new float[values.Length];
            for (var input = 0; input < inputs; input++)
                for (var unit = 0; unit < units; unit++)
                    turned[(unit * inputs) + input] = values[(input * units) + unit];
            values = turned;
        }

        var vector = operation.As(x, [inputs]);
        var node = bias is null
            ? operation.Append(new Dense(units, Bias: false), vector, ("weight", values))
            : operation.Append(new Dense(units), vector, ("weight", values), ("bias", bias));
        return Value.Of(node, x.Sizes[0], units);
    }

    private static float[] Row(Operation operation, OnnxTensor bias, int units)
    {
        if (bias.Sizes.Length == 2 && bias.Sizes[0] != 1)
            throw new RefusedException("its addend differs from sample to sample");
        var values = bias.Singles ?? throw new RefusedException("its addend is of whole numbers");
        return values.Length == units
            ? values
            : values.Length == 1 && units <= operation.Graph.MostParameters ? [.. Enumerable.Repeat(values[0], units)] : throw new RefusedException($"its addend has {values.Length} numbers for {units}");
    }

    private static Value Number(float value) => Value.Of(new OnnxTensor([1, 1], [value], null));

    private static float[] Scaled(float[] values, float scale) => scale == 1 ? values : [.. values.Select(value => value * scale)];
}
