using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Resampling;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import.Operators;

/// <summary>Resizing in the many ways that ONNX knows.</summary>
internal static class ResizeOperators
{
    /// <summary>The forerunner of Resize: scales alone, and places that are multiples of them.</summary>
    public static Value[] Upsample(Operation operation)
    {
        var x = operation[0];
        var scales = operation.OperatorSet < 9 ? [.. operation.Find("scales")?.Singles ?? []] : operation.Singles(1);
        var (height, width) = Split(operation, x, scales, 1f);
        var mode = operation.Text("mode", "nearest");
        return [Apply(operation, x, mode, "asymmetric", "floor", (null, height), (null, width))];
    }

    public static Value[] Resize(Operation operation)
    {
        var x = operation[0];
        var isFirst = operation.OperatorSet < 11;
        var axes = operation.OperatorSet >= 18 ? operation.Numbers("axes") : null;
        var (scalesAt, sizesAt) = isFirst ? (1, 3) : (2, 3);
        if (operation.Text("keep_aspect_ratio_policy", "stretch") != "stretch" || operation.Number("antialias", 0) != 0)
            throw new RefusedException("neither antialiasing nor a kept aspect ratio is supported");
        var mode = operation.Text("mode", "nearest");
        var places = isFirst ? "asymmetric" : operation.Text("coordinate_transformation_mode", "half_pixel");
        var nearest = isFirst ? "floor" : operation.Text("nearest_mode", "round_prefer_floor");
        if (operation.Has(scalesAt) && operation.RequireConstant(scalesAt).Count > 0)
        {
            var (height, width) = Split(operation, x, Full(operation, operation.Singles(scalesAt), axes, x, 1f), 1f);
            return [Apply(operation, x, mode, places, nearest, (null, height), (null, width))];
        }

        if (!operation.Has(sizesAt))
            throw new RefusedException("there are neither scales nor sizes");
        long[] sizes = Full(operation, operation.RequireNumbers(sizesAt), axes, x, -1L);
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = sizes[axis] == -1 ? x.Sizes[axis] : sizes[axis];
        if (sizes.Length != x.Rank || x.Rank is not (3 or 4) || sizes[0] != x.Sizes[0] || sizes[1] != x.Sizes[1])
            throw new RefusedException($"it makes [{string.Join(", ", sizes)}] of [{string.Join(", ", x.Sizes)}]; only height and width can be resized");
        return [Apply(operation, x, mode, places, nearest, (x.Rank == 4 ? (int)sizes[2] : 1, null), (checked((int)sizes[^1]), null))];
    }

    private static T[] Full<T>(Operation operation, T[] values, long[]? axes, Value x, T rest)
    {
        if (values.Length != (axes?.Length ?? x.Rank))
            throw new OnnxFormatException($"'{operation.Name}' ({operation.Type}): there are {values.Length} scales or sizes for {axes?.Length ?? x.Rank} axes.");
        if (axes is null)
            return values;
        T[] all = [.. Enumerable.Repeat(rest, x.Rank)];
        foreach (var (index, axis) in axes.Index())
            all[operation.Axis(axis, x.Rank)] = values[index];
        return all;
    }

    private static (float Height, float Width) Split(Operation operation, Value x, float[] scales, float one)
    {
        if (scales.Length != x.Rank || x.Rank is not (3 or 4) || scales[0] != one || scales[1] != one)
            throw new RefusedException($"the scales are [{string.Join(", ", scales)}] for '{operation.Name}' [{string.Join(", ", x.Sizes)}]; only height and width can be resized");
        return (x.Rank == 4 ? scales[2] : 1, scales[^1]);
    }

    private static Value Apply(Operation operation, Value x, string mode, string places, string nearest, (int? Size, float? Scale) vertical, (int? Size, float? Scale) horizontal)
    {
        var image = operation.Image(x);
        var shape = operation.Graph.ShapeOf(image);
        var interpolation = mode switch
        {
            "nearest" => Interpolation.Nearest,
            "linear" or "bilinear" => Interpolation.Bilinear,
            "cubic" => Interpolation.Bicubic,
            _ => throw new RefusedException($"the mode '{mode}' is not supported"),
        };
        var layer = LayerFor(operation, shape, interpolation, places, nearest, vertical, horizontal);
        var result = operation.OfImage(operation.Append(layer, image), x);
        return places == "tf_crop_and_resize" && layer is Resize2D resize ? Extrapolated(operation, result, resize, shape) : result;
    }

    // Where a region reaches beyond the image there is a fixed value: the image times a mask of ones and zeros, plus the value where that is 0.
    private static Value Extrapolated(Operation operation, Value image, Resize2D layer, Shape input)
    {
        var (height, width) = (layer.Size.Height, layer.Size.Width);
        if ((long)height * width > OnnxTensor.MostMade)
            throw new RefusedException("its output is too large for values beyond the image");
        bool IsInside(AxisPlaces places, int index, int size) => places.Origin + (index * places.Step) is var place && place >= 0 && place <= size - 1;
        var (mask, rest) = (new float[height * width], new float[height * width]);
        for (var i = 0; i < height; i++)
            for (var j = 0; j < width; j++)
            {
                var isInside = IsInside(layer.Vertical!.Value, i, input.Height) && IsInside(layer.Horizontal!.Value, j, input.Width);
                (mask[(i * width) + j], rest[(i * width) + j]) = isInside ? (1f, 0f) : (0f, operation.Single("extrapolation_value", 0));
            }

        if (!mask.Contains(0))
            return image;
        int[] sizes = image.Rank == 4 ? [1, 1, height, width] : [1, 1, width];
        var masked = ElementwiseOperators.Pair(operation, new Multiply(), image, Value.Of(new OnnxTensor(sizes, mask, null)));
        return ElementwiseOperators.Pair(operation, new Add(), masked, Value.Of(new OnnxTensor(sizes, rest, null)));
    }

    private static Layer LayerFor(
        Operation operation, Shape shape, Interpolation interpolation, string places, string nearest, (int? Size, float? Scale) vertical, (int? Size, float? Scale) horizontal)
    {
        var isWhole = vertical.Scale is >= 1 and <= 1024 && horizontal.Scale is >= 1 and <= 1024
            && float.IsInteger(vertical.Scale.Value) && float.IsInteger(horizontal.Scale.Value);
        if (isWhole && ((interpolation, places, nearest) is (Interpolation.Nearest, "asymmetric", "floor") || (interpolation, places) is (Interpolation.Bilinear, "half_pixel")))
            return new Upsample2D(((int)vertical.Scale!.Value, (int)horizontal.Scale!.Value), interpolation);
        if (!shape.IsConcrete)
            throw new RefusedException("it needs the height and width of its input");
        var regions = operation.OperatorSet >= 11 && places == "tf_crop_and_resize" ? operation.Singles(1) : null;
        var (rows, rowPlaces) = Along(shape.Height, vertical, places, interpolation, regions, axisFromEnd: 2);
        var (columns, columnPlaces) = Along(shape.Width, horizontal, places, interpolation, regions, axisFromEnd: 1);
        return new Resize2D(
            (rows, columns), interpolation, rowPlaces, columnPlaces,
            nearest switch
            {
                "round_prefer_floor" or "" => NearestRounding.HalfDown,
                "round_prefer_ceil" => NearestRounding.HalfUp,
                "floor" => NearestRounding.Down,
                "ceil" => NearestRounding.Up,
                _ => throw new RefusedException($"the nearest_mode '{nearest}' is not supported"),
            },
            operation.Single("cubic_coeff_a", -0.75f), operation.Number("exclude_outside", 0) != 0);
    }

    private static (int Size, AxisPlaces Places) Along(int input, (int? Size, float? Scale) wanted, string places, Interpolation interpolation, float[]? regions, int axisFromEnd)
    {
        var size = wanted.Size ?? checked((int)Math.Floor((double)input * wanted.Scale!.Value));
        if (size < 1)
            throw new RefusedException("nothing would be left of an axis");
        var step = wanted.Scale is { } scale ? 1.0 / scale : (double)input / size;
        var result = places switch
        {
            "half_pixel" => new AxisPlaces((step / 2) - 0.5, step),
            "pytorch_half_pixel" => size > 1 ? new AxisPlaces((step / 2) - 0.5, step) : new AxisPlaces(0, 0),
            "asymmetric" => new AxisPlaces(0, step),
            "tf_half_pixel_for_nn" => new AxisPlaces(step / 2, step),
            // With scales, the output's size counts with its fraction.
            "align_corners" => new AxisPlaces(0, size > 1 ? (input - 1.0) / ((wanted.Scale * (double?)input ?? size) - 1) : 0),
            "tf_crop_and_resize" => Region(input, size, regions!, axisFromEnd),
            _ => throw new RefusedException($"the coordinate_transformation_mode '{places}' is not supported"),
        };
        return (size, result);
    }

    private static AxisPlaces Region(int input, int size, float[] regions, int axisFromEnd)
    {
        var rank = regions.Length / 2;
        if (rank < axisFromEnd)
            throw new RefusedException("the region does not have an end for each axis");
        var (start, end) = (regions[rank - axisFromEnd], regions[^axisFromEnd]);
        return size > 1
            ? new AxisPlaces(start * (input - 1.0), ((double)end - start) * (input - 1) / (size - 1))
            : new AxisPlaces(0.5 * ((double)start + end) * (input - 1), 0);
    }
}
