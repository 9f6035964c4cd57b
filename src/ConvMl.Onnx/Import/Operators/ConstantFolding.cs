using ConvMl.Onnx.Format;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>What can be computed while the model is read: constants, and the sizes of values that are known.</summary>
internal static class ConstantFolding
{
    /// <summary>The outputs of an operation on constants; null if it has to be computed by the network.</summary>
    public static Value[]? TryFold(Operation operation)
    {
        switch (operation.Type)
        {
            case "Constant": return [Value.Of(Constant(operation))];
            case "Shape": return [Value.Of(Sizes(operation))];
        }

        if (operation.InputCount == 0 || !Enumerable.Range(0, operation.InputCount).All(input => !operation.Has(input) || operation.Places(input).Constant is not null))
            return null;
        var x = operation[0].Constant!;
        switch (operation.Type)
        {
            case "Identity" or "Dropout": return [operation[0]];
            case "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten": return [Reshaped(operation, x)];
        }

        // None of the others gives more numbers than it reads, but for the one that counts what it fills.
        operation.Graph.CountMade(Enumerable.Range(0, operation.InputCount).Where(operation.Has).Sum(input => (long)operation[input].Constant!.Count));
        return operation.Type switch
        {
            "Cast" => Cast(operation, x) is { } cast ? [Value.Of(cast)] : null,
            "ConstantOfShape" => [Value.Of(Filled(operation, x))],
            "Gather" => Gather(operation, x),
            "Slice" => Slice(operation, x),
            "Concat" => Concat(operation),
            "Split" => Split(operation, x),
            "Transpose" when x.Sizes.Length == 2 => [Value.Of(Transposed(x))],
            "Add" => Binary(operation, (left, right) => left + right, (left, right) => left + right),
            "Sub" => Binary(operation, (left, right) => left - right, (left, right) => left - right),
            "Mul" => Binary(operation, (left, right) => left * right, (left, right) => left * right),
            "Div" => Binary(operation, (left, right) => left / right, (left, right) => right is 0 or -1 ? throw new RefusedException("it divides whole numbers by 0 or −1") : left / right),
            _ => null,
        };
    }

    private static OnnxTensor Constant(Operation operation)
    {
        if (operation.Tensor("value") is { } tensor)
            return tensor;
        if (operation.Find("value_float") is { } single)
            return new([], [single.Single], null);
        if (operation.Find("value_int") is { } number)
            return new([], null, [number.Number]);
        if (operation.Find("value_floats") is { } singles)
            return new([singles.Singles.Count], [.. singles.Singles], null);
        return operation.Find("value_ints") is { } numbers
            ? new([numbers.Numbers.Count], null, [.. numbers.Numbers])
            : throw new RefusedException("it is not a tensor of numbers");
    }

    private static OnnxTensor Sizes(Operation operation)
    {
        var sizes = operation[0].Sizes;
        return sizes.Contains(-1) ? throw new RefusedException("it asks for sizes that are not known") : new([sizes.Length], null, [.. sizes.Select(size => (long)size)]);
    }

    // A reshaping of a constant is one of whole tensors, whatever the batch is.
    private static Value Reshaped(Operation operation, OnnxTensor x)
    {
        var sizes = operation.Type switch
        {
            "Reshape" => Target(operation, x, (operation.OperatorSet < 5 ? operation.Numbers("shape") : operation.Numbers(1)) ?? throw new OnnxFormatException($"'{operation.Name}' (Reshape): there is no shape.")),
            "Unsqueeze" => Inserted(operation, x),
            "Flatten" => Halves(operation, x),
            _ => Removed(operation, x),
        };
        return OnnxTensor.CountOf([.. sizes.Select(size => (long)size)]) == x.Count
            ? Value.Of(x.With(sizes))
            : throw new RefusedException($"[{string.Join(", ", x.Sizes)}] does not become [{string.Join(", ", sizes)}]");
    }

    private static int[] Target(Operation operation, OnnxTensor x, long[] wanted)
    {
        var keepsZero = operation.Number("allowzero", 0) != 0;
        long[] sizes = [.. wanted.Select((size, axis) => size == 0 && !keepsZero && axis < x.Sizes.Length ? x.Sizes[axis] : size)];
        var rest = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => checked(product * size));
        return [.. sizes.Select(size => size != -1 ? checked((int)size) : rest > 0 ? checked((int)(x.Count / rest)) : 0)];
    }

    private static int[] Halves(Operation operation, OnnxTensor x)
    {
        var axis = operation.Number("axis", 1);
        var split = axis == x.Sizes.Length ? x.Sizes.Length : operation.Axis(axis, x.Sizes.Length);
        return [x.Sizes[..split].Aggregate(1, (product, size) => checked(product * size)), x.Sizes[split..].Aggregate(1, (product, size) => checked(product * size))];
    }

    private static int[] Inserted(Operation operation, OnnxTensor x)
    {
        var axes = (operation.OperatorSet < 13 ? operation.Numbers("axes") : operation.Numbers(1)) ?? [];
        var sizes = x.Sizes.ToList();
        foreach (var axis in axes.Select(axis => operation.Axis(axis, x.Sizes.Length + axes.Length)).Order())
            sizes.Insert(Math.Min(axis, sizes.Count), 1);
        return [.. sizes];
    }

    private static int[] Removed(Operation operation, OnnxTensor x)
    {
        var axes = (operation.OperatorSet < 13 ? operation.Numbers("axes") : operation.Numbers(1))?.Select(axis => operation.Axis(axis, x.Sizes.Length)).ToHashSet();
        return [.. x.Sizes.Where((size, axis) => axes is null ? size != 1 : !axes.Contains(axis))];
    }

    private static OnnxTensor? Cast(Operation operation, OnnxTensor x) => (ElementType)operation.Number("to", 0) switch
    {
        ElementType.Single or ElementType.Double or ElementType.Half => x.Singles is not null ? x : new(x.Sizes, [.. x.Numbers!.Select(number => (float)number)], null),
        ElementType.Int32 or ElementType.Int64 => x.Numbers is not null ? x : new(x.Sizes, null, [.. x.Singles!.Select(number => (long)number)]),
        _ => null,
    };

    private static OnnxTensor Filled(Operation operation, OnnxTensor x)
    {
        var count = OnnxTensor.CountOf(x.Numbers ?? throw new RefusedException("its shape is not of whole numbers"));
        if (count > OnnxTensor.MostMade)
            throw new RefusedException($"it would make {count:N0} numbers out of nothing");
        operation.Graph.CountMade(count);
        int[] sizes = [.. x.Numbers.Select(size => (int)size)];
        var value = operation.Tensor("value");
        return value?.Numbers is { Length: > 0 } numbers
            ? new(sizes, null, [.. Enumerable.Repeat(numbers[0], count)])
            : new(sizes, [.. Enumerable.Repeat(value?.Singles is { Length: > 0 } singles ? singles[0] : 0, count)], null);
    }

    private static Value[]? Gather(Operation operation, OnnxTensor x)
    {
        if (x.Sizes.Length != 1 || x.Numbers is not { } numbers || operation.Numbers(1) is not { } indices)
            return null;
        long At(long index) => numbers[operation.Axis(index, numbers.Length)];
        return [Value.Of(new OnnxTensor(operation.RequireConstant(1).Sizes, null, [.. indices.Select(At)]))];
    }

    private static Value[]? Slice(Operation operation, OnnxTensor x)
    {
        if (x.Sizes.Length != 1 || x.Numbers is not { } numbers || operation.OperatorSet < 10 || operation.Numbers(4)?.Any(step => step != 1) == true)
            return null;
        int Bound(int input) => (int)Math.Clamp(operation.RequireNumbers(input).Single() is < 0 and var bound ? bound + numbers.Length : operation.RequireNumbers(input)[0], 0, numbers.Length);
        var (start, end) = (Bound(1), Bound(2));
        long[] part = start < end ? numbers[start..end] : [];
        return [Value.Of(new OnnxTensor([part.Length], null, part))];
    }

    private static Value[]? Concat(Operation operation)
    {
        OnnxTensor[] parts = [.. operation.Inputs.Select(input => input.Constant!)];
        if (parts.Any(part => part.Sizes.Length != 1 || part.Numbers is null))
            return null;
        long[] joined = [.. parts.SelectMany(part => part.Numbers!)];
        return [Value.Of(new OnnxTensor([joined.Length], null, joined))];
    }

    private static Value[]? Split(Operation operation, OnnxTensor x)
    {
        if (x.Sizes.Length != 1 || x.Singles is not { } singles)
            return null;
        var parts = operation.OperatorSet < 13 ? operation.Numbers("split") : operation.Numbers(1);
        if (parts is null || parts.Length != operation.OutputCount || parts.Any(part => part < 0) || parts.Sum() != x.Count)
            return null;
        var start = 0;
        return [.. parts.Select(part => Value.Of(new OnnxTensor([(int)part], singles[start..(start += (int)part)], null)))];
    }

    private static OnnxTensor Transposed(OnnxTensor x)
    {
        var (rows, columns) = (x.Sizes[0], x.Sizes[1]);
        IEnumerable<int> order = Enumerable.Range(0, x.Count).Select(index => (index % rows * columns) + (index / rows));
        return new([columns, rows], x.Singles is { } singles ? [.. order.Select(index => singles[index])] : null, x.Numbers is { } numbers ? [.. order.Select(index => numbers[index])] : null);
    }

    private static Value[]? Binary(Operation operation, Func<float, float, float> ofSingles, Func<long, long, long> ofNumbers)
    {
        var (left, right) = (operation[0].Constant!, operation[1].Constant!);
        if (!left.Sizes.AsSpan().SequenceEqual(right.Sizes) && left.Count != 1 && right.Count != 1)
            return null;
        var sizes = left.Sizes.Length > right.Sizes.Length || (left.Sizes.Length == right.Sizes.Length && left.Count >= right.Count) ? left.Sizes : right.Sizes;
        var count = Math.Max(left.Count, right.Count);
        T[] Each<T>(T[] first, T[] second, Func<T, T, T> function) =>
            [.. Enumerable.Range(0, count).Select(index => function(first[first.Length == 1 ? 0 : index], second[second.Length == 1 ? 0 : index]))];
        return (left, right) switch
        {
            ({ Singles: { } first }, { Singles: { } second }) => [Value.Of(new OnnxTensor(sizes, Each(first, second, ofSingles), null))],
            ({ Numbers: { } first }, { Numbers: { } second }) => [Value.Of(new OnnxTensor(sizes, null, Each(first, second, ofNumbers)))],
            _ => null,
        };
    }
}
