using ConvMl.Layers;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Operators that move numbers.</summary>
internal static class ShapingOperators
{
    public static Value[] Flatten(Operation operation)
    {
        var x = operation[0];
        var axis = operation.Number("axis", 1);
        var split = axis == x.Rank ? x.Rank : operation.Axis(axis, x.Rank);
        return [Reshaped(operation, x, [Product(operation, x.Sizes[..split]), Product(operation, x.Sizes[split..])])];
    }

    public static Value[] Reshape(Operation operation)
    {
        var x = operation[0];
        var wanted = (operation.OperatorSet < 5 ? operation.Numbers("shape") : operation.Numbers(1)) ?? throw new OnnxFormatException($"'{operation.Name}' (Reshape): there is no shape.");
        var keepsZero = operation.Number("allowzero", 0) != 0;
        var sizes = new int[wanted.Length];
        var inferred = -1;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (wanted[axis] == -1 && inferred >= 0)
                throw new OnnxFormatException($"'{operation.Name}' (Reshape): the shape [{string.Join(", ", wanted)}] leaves two sizes open.");
            if (wanted[axis] == -1)
                inferred = axis;
            sizes[axis] = wanted[axis] switch
            {
                -1 => 1,
                0 when !keepsZero => axis < x.Rank ? x.Sizes[axis] : throw new OnnxFormatException($"'{operation.Name}' (Reshape): axis {axis} is to stay as it is, but there is none."),
                < 0 or > int.MaxValue => throw new OnnxFormatException($"'{operation.Name}' (Reshape): the shape is [{string.Join(", ", wanted)}]."),
                var size => (int)size,
            };
        }

        if (inferred < 0)
            return [Reshaped(operation, x, sizes)];

        // An open batch stays the batch: the other axes have to come out even by themselves.
        var isBatch = operation.HasBatchAxis && inferred == 0;
        var (have, rest) = isBatch
            ? (Product(operation, x.Sizes[1..]), Product(operation, sizes[1..]))
            : operation.HasBatchAxis && sizes[0] == x.Sizes[0] ? (Product(operation, x.Sizes[1..]), Product(operation, sizes[1..])) : (Product(operation, x.Sizes), Product(operation, sizes));
        if (isBatch && have == rest)
            sizes[0] = x.Sizes[0];
        else if (isBatch || rest == 0 || have % rest != 0)
            throw new RefusedException($"the shape [{string.Join(", ", wanted)}] changes the batch, or does not fit [{string.Join(", ", x.Sizes)}]");
        else
            sizes[inferred] = have / rest;
        return [Reshaped(operation, x, sizes)];
    }

    public static Value[] Squeeze(Operation operation)
    {
        var x = operation[0];
        var axes = (operation.OperatorSet < 13 ? operation.Numbers("axes") : operation.Numbers(1))?.Select(axis => operation.Axis(axis, x.Rank)).ToHashSet();
        if (axes?.Any(axis => x.Sizes[axis] != 1) == true)
            throw new RefusedException("only axes of size 1 can be left out");
        return [Reshaped(operation, x, [.. x.Sizes.Where((size, axis) => axes is null ? size != 1 : !axes.Contains(axis))])];
    }

    public static Value[] Unsqueeze(Operation operation)
    {
        var x = operation[0];
        var given = (operation.OperatorSet < 13 ? operation.Numbers("axes") : operation.Numbers(1)) ?? throw new OnnxFormatException($"'{operation.Name}' (Unsqueeze): there are no axes.");
        var sizes = x.Sizes.ToList();
        foreach (var axis in given.Select(axis => operation.Axis(axis, x.Rank + given.Length)).Order())
            sizes.Insert(Math.Min(axis, sizes.Count), 1);
        return [Reshaped(operation, x, [.. sizes])];
    }

    public static Value[] Transpose(Operation operation)
    {
        var x = operation[0];
        int[] order = operation.Numbers("perm") is { } given ? [.. given.Select(axis => operation.Axis(axis, x.Rank))] : [.. Enumerable.Range(0, x.Rank).Reverse()];
        int[] sizes = [.. order.Select(axis => x.Sizes[axis])];
        if (operation.HasBatchAxis && order[0] != 0)
            throw new RefusedException("it moves the batch axis");
        var axes = operation.HasBatchAxis ? order[1..].Select(axis => axis - 1) : order;
        return [Value.Of(operation.Append(new Transpose([.. axes]), operation.As(x)), sizes)];
    }

    public static Value[] Concat(Operation operation)
    {
        Value[] inputs = [.. operation.Inputs];
        var rank = inputs[0].Rank;
        var axis = operation.Axis(operation.Number("axis", 1), rank);
        var along = operation.SampleAxis(axis, rank);
        if (inputs.FirstOrDefault(input => input.Rank != rank) is { } other)
            throw new OnnxFormatException($"'{operation.Name}' (Concat): it joins tensors of {rank} and of {other.Rank} axes.");
        int[] sizes = [.. inputs[0].Sizes];
        sizes[axis] = inputs.Sum(input => input.Sizes[axis]);
        string[] nodes = [.. inputs.Select(input => operation.As(input))];
        if (nodes.Length == 1)
            return [inputs[0]];
        if (along == 0)
            return [Value.Of(operation.Append(new Concat(), nodes), sizes)];

        // Joined along the first axis, to which the wanted one is brought.
        var samples = operation.Graph.SampleOf(sizes).Rank;
        int[] order = [along, .. Enumerable.Range(0, samples).Where(other => other != along)];
        var joined = operation.Append(new Concat(), [.. nodes.Select(node => operation.Append(new Transpose(order), node))]);
        return [Value.Of(operation.Append(new Transpose([.. Enumerable.Range(0, samples).Select(other => Array.IndexOf(order, other))]), joined), sizes)];
    }

    public static Value[] Split(Operation operation)
    {
        var x = operation[0];
        var axis = operation.Axis(operation.Number("axis", 0), x.Rank);
        var along = operation.SampleAxis(axis, x.Rank);
        var parts = (operation.OperatorSet < 13 ? operation.Numbers("split") : operation.Numbers(1)) ?? Even(operation, x.Sizes[axis]);
        if (parts.Length != operation.OutputCount || parts.Any(part => part < 1) || parts.Sum() != x.Sizes[axis])
            throw new RefusedException($"the parts [{string.Join(", ", parts)}] do not make up {x.Sizes[axis]} for {operation.OutputCount} outputs");
        var (node, start) = (operation.As(x), 0);
        return [.. parts.Select(part =>
        {
            int[] sizes = [.. x.Sizes];
            sizes[axis] = (int)part;
            start += (int)part;
            return Value.Of(operation.Append(new Slice(along, start - (int)part, (int)part), node), sizes);
        })];
    }

    public static Value[] Slice(Operation operation)
    {
        var x = operation[0];
        var (starts, ends) = operation.OperatorSet < 10 ? (operation.Numbers("starts"), operation.Numbers("ends")) : (operation.Numbers(1), operation.Numbers(2));
        var axes = (operation.OperatorSet < 10 ? operation.Numbers("axes") : operation.Numbers(3)) ?? [.. Enumerable.Range(0, starts?.Length ?? 0).Select(axis => (long)axis)];
        if (operation.OperatorSet >= 10 && operation.Numbers(4)?.Any(step => step != 1) == true)
            throw new RefusedException("steps other than 1 are not supported");
        if (starts is null || ends is null || starts.Length != axes.Length || ends.Length != axes.Length)
            throw new OnnxFormatException($"'{operation.Name}' (Slice): starts, ends and axes do not match.");
        var (node, sizes) = (operation.As(x), (int[])x.Sizes.Clone());
        for (var index = 0; index < axes.Length; index++)
        {
            var axis = operation.Axis(axes[index], x.Rank);
            if (sizes[axis] < 0)
                throw new RefusedException($"it needs to know the size of axis {axis}");
            long Bound(long bound) => Math.Clamp(bound < 0 ? bound + sizes[axis] : bound, 0, sizes[axis]);
            var (start, end) = (Bound(starts[index]), Bound(ends[index]));
            if (start == 0 && end == sizes[axis])
                continue;
            node = operation.Append(new Slice(operation.SampleAxis(axis, x.Rank), (int)start, (int)(end - start)), node);
            sizes[axis] = (int)(end - start);
        }

        return [Value.Of(node, sizes)];
    }

    public static Value[] Pad(Operation operation)
    {
        var x = operation[0];
        var pads = (operation.OperatorSet < 11 ? operation.Numbers("pads") : operation.Numbers(1)) ?? throw new OnnxFormatException($"'{operation.Name}' (Pad): there are no pads.");
        var axes = (operation.OperatorSet >= 18 ? operation.Numbers(3) : null) ?? [.. Enumerable.Range(0, x.Rank).Select(axis => (long)axis)];
        if (pads.Length != 2 * axes.Length || pads.Any(count => Math.Abs(count) > int.MaxValue / 4))
            throw new OnnxFormatException($"'{operation.Name}' (Pad): the pads are [{string.Join(", ", pads)}] for {axes.Length} axes.");
        var (before, after) = (new int[x.Rank], new int[x.Rank]);
        for (var index = 0; index < axes.Length; index++)
        {
            var axis = operation.Axis(axes[index], x.Rank);
            (before[axis], after[axis]) = ((int)pads[index], (int)pads[index + axes.Length]);
        }

        if (operation.HasBatchAxis && (before[0] != 0 || after[0] != 0))
            throw new RefusedException("it pads the batch axis");
        var value = operation.OperatorSet < 11 ? operation.Single("value", 0) : operation.Has(2) ? operation.Singles(2).Single() : 0;
        var mode = operation.Text("mode", "constant") switch
        {
            "constant" => PadMode.Constant,
            "edge" => PadMode.Edge,
            "reflect" => PadMode.Reflect,
            var other => throw new RefusedException($"the mode '{other}' is not supported"),
        };
        int[] sizes = [.. x.Sizes.Select((size, axis) => size < 0 ? size : size + before[axis] + after[axis])];
        var first = operation.HasBatchAxis ? 1 : 0;
        return [Value.Of(operation.Append(new Pad(before[first..], after[first..], mode, value), operation.As(x)), sizes)];
    }

    public static Value[] DepthToSpace(Operation operation)
    {
        var x = operation[0];
        var block = checked((int)operation.Number("blocksize", 0));
        RequireBlock(x.Rank == 4 && block >= 1 && x.Sizes[1] % (block * (long)block) == 0, x, block);
        var (channels, height, width) = (x.Sizes[1] / (block * block), x.Sizes[2], x.Sizes[3]);
        int[] sizes = [x.Sizes[0], channels, height * block, width * block];
        var image = operation.Image(x);
        if (operation.Text("mode", "DCR") == "CRD")
            return [Value.Of(operation.Append(new PixelShuffle(block), image), sizes)];
        var blocks = operation.Append(new Reshape([block, block, channels, height, width]), image);
        return [Value.Of(operation.Append(new Transpose([2, 3, 0, 4, 1]), blocks), sizes)];
    }

    public static Value[] SpaceToDepth(Operation operation)
    {
        var x = operation[0];
        var block = checked((int)operation.Number("blocksize", 0));
        RequireBlock(x.Rank == 4 && block >= 1 && x.Sizes[2] % block == 0 && x.Sizes[3] % block == 0, x, block);
        var (channels, height, width) = (x.Sizes[1], x.Sizes[2] / block, x.Sizes[3] / block);
        var blocks = operation.Append(new Reshape([channels, height, block, width, block]), operation.Image(x));
        return [Value.Of(operation.Append(new Transpose([2, 4, 0, 1, 3]), blocks), x.Sizes[0], checked(channels * block * block), height, width)];
    }

    public static Value[] ReduceMean(Operation operation)
    {
        var x = operation[0];
        var given = operation.OperatorSet < 18 ? operation.Numbers("axes") : operation.Numbers(1);
        if (given is null or { Length: 0 } && operation.Number("noop_with_empty_axes", 0) != 0)
            return [x];
        int[] axes = [.. (given is null or { Length: 0 } ? Enumerable.Range(0, x.Rank) : given.Select(axis => operation.Axis(axis, x.Rank))).Distinct().Order()];
        if (operation.HasBatchAxis && axes.Contains(0))
            throw new RefusedException("it is the mean over the batch axis");
        var keep = operation.Number("keepdims", 1) != 0;
        int[] sizes = [.. x.Sizes.Select((size, axis) => axes.Contains(axis) ? 1 : size).Where((_, axis) => keep || !axes.Contains(axis))];
        var sample = operation.Graph.SampleOf(x.Sizes);
        HashSet<int> along = [.. axes.Select(axis => operation.SampleAxis(axis, x.Rank))];
        int[] kept = [.. Enumerable.Range(0, sample.Rank).Where(axis => !along.Contains(axis))];
        if (sample.Rank == 3 && along.SetEquals([1, 2]))
            return [Value.Of(operation.Append(new GlobalAveragePool(), operation.As(x)), sizes)];

        // The mean over an image whose channels are the axes that stay.
        var turned = operation.Append(new Transpose([.. kept, .. along.Order()]), operation.As(x));
        var channels = kept.Aggregate(1, (product, axis) => checked(product * sample[axis]));
        return [Value.Of(operation.Append(new GlobalAveragePool(), operation.Append(new Reshape([channels, 1, sample.Elements / channels]), turned)), sizes)];
    }

    /// <summary>The same numbers under other sizes; in a model with a batch axis the first size stays.</summary>
    private static Value Reshaped(Operation operation, Value x, int[] sizes)
    {
        if (operation.HasBatchAxis)
        {
            if (sizes.Length == 0 || sizes[0] != x.Sizes[0] || Product(operation, sizes[1..]) != Product(operation, x.Sizes[1..]))
                throw new RefusedException($"it makes [{string.Join(", ", sizes)}] of [{string.Join(", ", x.Sizes)}], which mixes samples of the batch");
        }
        else if (Product(operation, sizes) != Product(operation, x.Sizes))
        {
            throw new RefusedException($"[{string.Join(", ", x.Sizes)}] does not become [{string.Join(", ", sizes)}]");
        }

        return x with { Sizes = sizes };
    }

    private static void RequireBlock(bool fits, Value x, int block)
    {
        if (!fits)
            throw new RefusedException($"blocks of {block} do not fit [{string.Join(", ", x.Sizes)}]");
    }

    private static long[] Even(Operation operation, int size)
    {
        var each = (size + operation.OutputCount - 1) / operation.OutputCount;
        return [.. Enumerable.Range(0, operation.OutputCount).Select(part => (long)Math.Min(each, size - (part * each)))];
    }

    private static int Product(Operation operation, int[] sizes) => sizes.Any(size => size < 0)
        ? operation.HasBatchAxis ? sizes.Aggregate(1, (product, size) => product * size) : throw new RefusedException("it needs known sizes")
        : OnnxTensor.CountOf([.. sizes.Select(size => (long)size)]);
}
