using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Poolings on the blocked layout against loops from the definition, at every vector width of this processor.</summary>
public class BlockedPoolTests
{
    private static readonly WorkerPool[] Pools = [new(1), new(2), new(7)];

    private static readonly Gen<PoolGeometry> Geometries =
        from kernelHeight in Gen.Int[1, 4]
        from kernelWidth in Gen.Int[1, 5]
        from down in Gen.Int[1, 3]
        from across in Gen.Int[1, 3]
        from dilation in Gen.Int[1, 2]
        from top in Gen.Int[0, (kernelHeight - 1) * dilation]
        from left in Gen.Int[0, (kernelWidth - 1) * dilation]
        from bottom in Gen.Int[0, (kernelHeight - 1) * dilation]
        from channels in Gen.Int[1, 35]
        from height in Gen.Int[7, 13]
        from width in Gen.Int[9, 27]
        select new PoolGeometry(
            [channels, height, width], new Window((kernelHeight, kernelWidth), (down, across), dilation, new Padding(top, bottom, left, 0)));

    // Whole lines at a time, seldom met by chance.
    private static readonly Gen<PoolGeometry> Halvings =
        from kernelHeight in Gen.Int[2, 3]
        from kernelWidth in Gen.Int[2, 3]
        from down in Gen.Int[1, 3]
        from padding in Gen.Int[0, 1]
        from channels in Gen.Int[1, 35]
        from height in Gen.Int[3, 13]
        from width in Gen.Int[3, 27]
        select new PoolGeometry([channels, height, width], new Window((kernelHeight, kernelWidth), (down, 2), padding: padding));

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_maximum_poolings_are_right(string width) =>
        Gen.Select(Gen.OneOf(Geometries, Halvings), Gen.Int[1, 3], Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasTies, isRectified) => Check(width, geometry, batch, hasTies, mean: null, isRectified), iter: 140);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_average_poolings_are_right(string width) =>
        Gen.Select(Gen.OneOf(Geometries, Halvings), Gen.Int[1, 3], Gen.Bool).Sample(
            (geometry, batch, countPadding) => Check(width, geometry, batch, hasTies: false, mean: countPadding), iter: 80);

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void A_number_that_is_none_is_largest_and_takes_the_gradient(string widthName)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        var lanes = BlockedLayout.Lanes(width);
        PoolGeometry geometry = new([1, 2, 2], new Window(2));
        var input = BlockedImages.Block([1, 2, float.NaN, 3], geometry.Input, 1, lanes);
        var gradient = BlockedImages.Block([5], geometry.Output, 1, lanes);
        Guarded output = new(lanes), inputGradient = new(4 * lanes);
        var pool = BlockedKernels.MaxPool(width, geometry);

        pool.Forward(Pools[0], 1, input.Pointer, output.Pointer);
        pool.Backward(Pools[0], 1, input.Pointer, output.Pointer, gradient.Pointer, inputGradient.Pointer);

        Assert.Equal(float.NaN, output.Span[0]);
        Assert.Equal([0, 0, 5, 0], BlockedImages.Unblock(inputGradient.Span, geometry.Input, 1, lanes));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void A_line_with_a_number_that_is_none_is_right(string widthName)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        var lanes = BlockedLayout.Lanes(width);
        foreach (var window in new[] { new Window(2, 2), new Window(3, 2), new Window(3, 2, padding: 1) })
        {
            PoolGeometry geometry = new([3, 9, 12], window);
            for (var none = 0; none < geometry.Input.Elements; none++)
            {
                var values = BlockedImages.Random(geometry.Input.Elements, seed: 3);
                values[none] = float.NaN;
                values[^1] = float.PositiveInfinity;
                values[^2] = float.NegativeInfinity;
                var input = BlockedImages.Block(values, geometry.Input, 1, lanes);
                Guarded output = new(BlockedImages.Length(geometry.Output, 1, lanes));

                BlockedKernels.MaxPool(width, geometry).Forward(Pools[0], 1, input.Pointer, output.Pointer);

                GC.KeepAlive(input);
                output.RequireIntactGuards();
                Assert.Equal(Largest(geometry, values), BlockedImages.Unblock(output.Span, geometry.Output, 1, lanes));
            }
        }
    }

    // The largest input under each window; what is not a number counts as largest.
    private static float[] Largest(PoolGeometry geometry, float[] input)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        return [.. Enumerable.Range(0, geometry.Output.Elements).Select(at =>
        {
            var (plane, i, j) = (at / (vertical.Output * horizontal.Output), at / horizontal.Output % vertical.Output, at % horizontal.Output);
            return InputsOf(geometry, plane, i, j).Select(index => input[index]).Aggregate(MathF.Max);
        })];
    }

    // Average pooling, counting padding or not, or maximum pooling if `mean` is null.
    private static unsafe void Check(string widthName, PoolGeometry geometry, int batch, bool hasTies, bool? mean, bool isRectified = false)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        var lanes = BlockedLayout.Lanes(width);
        var input = BlockedImages.Random(batch * geometry.Input.Elements, seed: 1);
        if (hasTies)
            input = [.. input.Select(value => MathF.Round(2 * value))];
        if (isRectified)
            input = [.. input.Select(value => Math.Max(0, value))];
        var gradient = BlockedImages.Random(batch * geometry.Output.Elements, seed: 2);
        var (expected, expectedGradient) = Pool(geometry, input, gradient, mean);
        if (isRectified)
            expectedGradient = [.. expectedGradient.Zip(input, (value, x) => x > 0 ? value : 0)];
        var (blockedInput, blockedGradient) = (BlockedImages.Block(input, geometry.Input, batch, lanes), BlockedImages.Block(gradient, geometry.Output, batch, lanes));
        var kernel = mean is { } countPadding ? BlockedKernels.AveragePool(width, geometry, countPadding) : BlockedKernels.MaxPool(width, geometry);
        foreach (var pool in Pools)
        {
            Guarded output = new(BlockedImages.Length(geometry.Output, batch, lanes)), inputGradient = new(BlockedImages.Length(geometry.Input, batch, lanes));
            kernel.Forward(pool, batch, blockedInput.Pointer, output.Pointer);
            kernel.Backward(pool, batch, blockedInput.Pointer, output.Pointer, blockedGradient.Pointer, inputGradient.Pointer, isRectified);
            GC.KeepAlive(blockedInput);
            GC.KeepAlive(blockedGradient);

            output.RequireIntactGuards();
            inputGradient.RequireIntactGuards();
            double taps = geometry.Vertical.Kernel * geometry.Horizontal.Kernel;
            BlockedTolerance.RequireClose(BlockedTolerance.Plain, taps, expected, BlockedImages.Unblock(output.Span, geometry.Output, batch, lanes), "output");
            BlockedTolerance.RequireClose(BlockedTolerance.Plain, taps, expectedGradient, BlockedImages.Unblock(inputGradient.Span, geometry.Input, batch, lanes), "gradient");
        }
    }

    private static (double[] Output, double[] InputGradient) Pool(PoolGeometry geometry, float[] input, float[] gradient, bool? countPadding)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (output, inputGradient) = (new double[gradient.Length], new double[input.Length]);
        for (var at = 0; at < output.Length; at++)
        {
            var (plane, i, j) = (at / (vertical.Output * horizontal.Output), at / horizontal.Output % vertical.Output, at % horizontal.Output);
            var inputs = InputsOf(geometry, plane, i, j);
            if (countPadding is null)
            {
                var largest = inputs.MaxBy(index => input[index]);
                output[at] = input[largest];
                inputGradient[largest] += gradient[at];
                continue;
            }

            var count = countPadding.Value ? vertical.Kernel * horizontal.Kernel : inputs.Count;
            output[at] = inputs.Sum(index => (double)input[index]) / count;
            foreach (var index in inputs)
                inputGradient[index] += (double)gradient[at] / count;
        }

        return (output, inputGradient);
    }

    // The inputs under the window of an output, in row order.
    private static List<int> InputsOf(PoolGeometry geometry, int plane, int i, int j)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        List<int> inputs = [];
        for (var k = 0; k < vertical.Kernel; k++)
        {
            for (var l = 0; l < horizontal.Kernel; l++)
            {
                var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                if ((uint)row < (uint)vertical.Input && (uint)column < (uint)horizontal.Input)
                    inputs.Add((((plane * vertical.Input) + row) * horizontal.Input) + column);
            }
        }

        return inputs;
    }
}
