using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Kernel, stride, dilation and padding of a node, for images; a sequence is an image of one row.</summary>
internal sealed record WindowSettings(Size2D Kernel, Size2D Stride, Size2D Dilation, Padding Padding)
{
    /// <summary>The padding without what rounding up adds.</summary>
    public Padding GivenPadding { get; init; }

    public Size2D? OutputPadding { get; init; }

    public static WindowSettings Read(Operation operation, long[]? kernel, Shape image)
    {
        var settings = Plain(operation, kernel);
        var pads = Pads(operation, settings, image);
        var given = ToPadding(operation, pads);
        if (operation.Number("ceil_mode", 0) != 0)
        {
            pads[2] += MissingRows(image.Height, settings.Kernel.Height, settings.Stride.Height, settings.Dilation.Height, pads[0], pads[2]);
            pads[3] += MissingRows(image.Width, settings.Kernel.Width, settings.Stride.Width, settings.Dilation.Width, pads[1], pads[3]);
        }

        return settings with { Padding = ToPadding(operation, pads), GivenPadding = given };
    }

    public static WindowSettings ReadTransposed(Operation operation, long[]? kernel, Shape image)
    {
        var settings = Plain(operation, kernel);
        var more = Pair(operation.Numbers("output_padding"), 0);
        var pads = Explicit(operation);
        var wanted = operation.Numbers("output_shape") is { } given ? Pair(given, 1) : (Size2D?)null;
        var mode = operation.Text("auto_pad", "NOTSET");
        if (wanted is null && mode is "SAME_UPPER" or "SAME_LOWER")
            wanted = (checked(image.Height * settings.Stride.Height), checked(image.Width * settings.Stride.Width));
        if (wanted is { } size)
        {
            (pads[0], pads[2], var rows) = Cut(image.Height, size.Height, settings.Kernel.Height, settings.Stride.Height, settings.Dilation.Height, more.Height, mode);
            (pads[1], pads[3], var columns) = Cut(image.Width, size.Width, settings.Kernel.Width, settings.Stride.Width, settings.Dilation.Width, more.Width, mode);
            more = (rows, columns);
        }

        return settings with { Padding = ToPadding(operation, pads), OutputPadding = more };
    }

    private static WindowSettings Plain(Operation operation, long[]? kernel)
    {
        var shape = operation.Numbers("kernel_shape") ?? kernel ?? throw new OnnxFormatException($"'{operation.Name}' ({operation.Type}): there is no kernel_shape.");
        if (shape.Length is not (1 or 2))
            throw new RefusedException(shape.Length == 3 ? "3-D tensors are not supported" : $"a kernel of {shape.Length} axes is not supported");
        var settings = new WindowSettings(Pair(shape, 1), Pair(operation.Numbers("strides"), 1), Pair(operation.Numbers("dilations"), 1), Padding.Valid);
        return settings is { Kernel: { Height: >= 1, Width: >= 1 }, Stride: { Height: >= 1, Width: >= 1 }, Dilation: { Height: >= 1, Width: >= 1 } }
            ? settings
            : throw new OnnxFormatException($"'{operation.Name}' ({operation.Type}): the kernel is {settings.Kernel}, the stride {settings.Stride}, the dilation {settings.Dilation}; all must be at least 1.");
    }

    private static long[] Pads(Operation operation, WindowSettings settings, Shape image)
    {
        var mode = operation.Text("auto_pad", "NOTSET");
        if (mode is "NOTSET" or "")
            return Explicit(operation);
        if (mode == "VALID")
            return [0, 0, 0, 0];
        if (mode is not ("SAME_UPPER" or "SAME_LOWER") || !image.IsConcrete)
            throw new RefusedException($"auto_pad {mode} {(image.IsConcrete ? "is not known" : "needs the height and width of its input")}");
        var (top, bottom) = Same(image.Height, settings.Kernel.Height, settings.Stride.Height, settings.Dilation.Height, mode);
        var (left, right) = Same(image.Width, settings.Kernel.Width, settings.Stride.Width, settings.Dilation.Width, mode);
        return [top, left, bottom, right];
    }

    // top, left, bottom, right.
    private static long[] Explicit(Operation operation) => operation.Numbers("pads") switch
    {
        null or { Length: 0 } => [0, 0, 0, 0],
        [var before, var after] => [0, before, 0, after],
        { Length: 4 } pads => pads,
        var pads => throw new RefusedException($"{pads.Length} pads are not supported"),
    };

    private static (long Before, long After) Same(int size, int kernel, int stride, int dilation, string mode)
    {
        var total = Math.Max(((((size + (long)stride - 1) / stride) - 1) * stride) + ((kernel - 1L) * dilation) + 1 - size, 0);
        return mode == "SAME_UPPER" ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
    }

    // Rounding up gives one more output only if its window begins within the input or the padding before it.
    private static long MissingRows(int size, int kernel, int stride, int dilation, long before, long after)
    {
        if (size == Shape.Open)
            throw new RefusedException("ceil_mode needs the height and width of its input");
        var rest = size + before + after - (((kernel - 1L) * dilation) + 1);
        if (rest < 0 || rest % stride == 0)
            return 0;
        var outputs = (rest / stride) + 2;
        return (outputs - 1) * stride < size + before ? stride - (rest % stride) : 0;
    }

    private static (long Before, long After, int More) Cut(int size, int wanted, int kernel, int stride, int dilation, int more, string mode)
    {
        var total = (stride * (size - 1L)) + more + ((kernel - 1L) * dilation) + 1 - wanted;
        if (total < 0)
            return (0, 0, checked((int)(more - total)));
        return mode == "SAME_UPPER" ? (total / 2, total - (total / 2), more) : (total - (total / 2), total / 2, more);
    }

    private static Padding ToPadding(Operation operation, long[] pads) => pads.All(count => count is >= 0 and < int.MaxValue / 4)
        ? new((int)pads[0], (int)pads[2], (int)pads[1], (int)pads[3])
        : throw new RefusedException($"the pads of {operation.Type} are [{string.Join(", ", pads)}]; they must not be negative, nor beyond all measure");

    private static Size2D Pair(long[]? values, int missing) => values switch
    {
        null or { Length: 0 } => (missing, missing),
        [var width] => (missing, checked((int)width)),
        [var height, var width] => (checked((int)height), checked((int)width)),
        _ => throw new RefusedException("3-D tensors are not supported"),
    };
}
