using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Sums over channels, batch normalization and reorders on the blocked layout against their definitions, at every vector width.</summary>
public unsafe class BlockedChannelsTests
{
    private const float Epsilon = 1e-3f;

    private static readonly bool[] Both = [false, true];

    private static readonly WorkerPool[] Pools = [new(1), new(2), new(7)];

    private static readonly (Shape Image, int Batch)[] Sizes =
        [([1, 1, 1], 2), ([3, 5, 7], 1), ([16, 4, 4], 3), ([17, 3, 2], 2), ([40, 9, 5], 2), ([33, 1, 6], 5)];

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Statistics_and_sums_are_right(string widthName) => ForEachSize(widthName, (width, image, batch, pool) =>
    {
        var lanes = BlockedLayout.Lanes(width);
        var values = BlockedImages.Random(batch * image.Elements, seed: 1);
        var blocked = BlockedImages.Block(values, image, batch, lanes);
        var kernel = BlockedKernels.Channels(width, image.Channels, image.Height * image.Width);
        Guarded sum = new(image.Channels), mean = new(image.Channels), variance = new(image.Channels), scratch = new((int)kernel.ScratchLength(batch));

        kernel.Sum(pool, batch, blocked.Pointer, sum.Pointer, scratch.Pointer);
        kernel.Statistics(pool, batch, blocked.Pointer, mean.Pointer, variance.Pointer, scratch.Pointer);
        GC.KeepAlive(blocked);

        scratch.RequireIntactGuards();
        double count = batch * image.Height * image.Width;
        double[] means = [.. Enumerable.Range(0, image.Channels).Select(c => Of(values, image, c).Average())];
        double[] variances = [.. Enumerable.Range(0, image.Channels).Select(c => Of(values, image, c).Average(x => Math.Pow(x - means[c], 2)))];
        BlockedTolerance.RequireClose(BlockedTolerance.Plain, count, [.. means.Select(m => m * count)], sum.Span, "sum");
        BlockedTolerance.RequireClose(BlockedTolerance.Plain, count, means, mean.Span, "mean");
        BlockedTolerance.RequireClose(BlockedTolerance.Plain, count, variances, variance.Span, "variance");
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Normalized_images_are_right(string widthName) => ForEachSize(widthName, (width, image, batch, pool) =>
    {
        var lanes = BlockedLayout.Lanes(width);
        var values = BlockedImages.Random(batch * image.Elements, seed: 1);
        var blocked = BlockedImages.Block(values, image, batch, lanes);
        var (weight, bias, mean, variance) = Parameters(image.Channels);
        var kernel = BlockedKernels.Channels(width, image.Channels, image.Height * image.Width);
        foreach (var rectify in Both)
        {
            Guarded output = new(BlockedImages.Length(image, batch, lanes)), scratch = new((int)kernel.ScratchLength(batch));
            BatchNormParameters parameters = new(weight.Pointer, bias.Pointer, mean.Pointer, variance.Pointer, Epsilon);

            kernel.Normalize(pool, batch, blocked.Pointer, parameters, rectify, output.Pointer, scratch.Pointer);
            GC.KeepAlive(blocked);

            output.RequireIntactGuards();
            scratch.RequireIntactGuards();
            double[] expected = [.. values.Select((x, index) => Normalized(x, ChannelOf(index, image)))];
            if (rectify)
                expected = [.. expected.Select(y => Math.Max(0, y))];
            BlockedTolerance.RequireClose(BlockedTolerance.Plain, 16, expected, BlockedImages.Unblock(output.Span, image, batch, lanes), "output");
        }

        double Normalized(double x, int c) => (weight.Span[c] * (x - mean.Span[c]) / Math.Sqrt(variance.Span[c] + (double)Epsilon)) + bias.Span[c];
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Gradients_of_the_normalization_are_right(string widthName) => ForEachSize(widthName, (width, image, batch, pool) =>
    {
        var lanes = BlockedLayout.Lanes(width);
        var (values, gradient) = (BlockedImages.Random(batch * image.Elements, seed: 1), BlockedImages.Random(batch * image.Elements, seed: 2));
        var (blocked, blockedGradient) = (BlockedImages.Block(values, image, batch, lanes), BlockedImages.Block(gradient, image, batch, lanes));
        var (weight, bias, mean, variance) = Parameters(image.Channels);
        var kernel = BlockedKernels.Channels(width, image.Channels, image.Height * image.Width);
        double count = batch * image.Height * image.Width;
        foreach (var throughStatistics in Both)
        {
            Guarded inputGradient = new(BlockedImages.Length(image, batch, lanes)), scratch = new((int)kernel.ScratchLength(batch));
            Guarded weightGradient = new(image.Channels), biasGradient = new(image.Channels);
            BatchNormParameters parameters = new(weight.Pointer, bias.Pointer, mean.Pointer, variance.Pointer, Epsilon);

            kernel.NormalizeBackward(
                pool, batch, blocked.Pointer, blockedGradient.Pointer, parameters, throughStatistics,
                weightGradient.Pointer, biasGradient.Pointer, inputGradient.Pointer, scratch.Pointer);
            GC.KeepAlive((blocked, blockedGradient));

            inputGradient.RequireIntactGuards();
            scratch.RequireIntactGuards();
            double[] normalized = [.. values.Select((x, index) => (x - mean.Span[ChannelOf(index, image)]) * Inverse(ChannelOf(index, image)))];
            double[] sums = [.. Enumerable.Range(0, image.Channels).Select(c => Of(gradient, image, c).Sum())];
            double[] products = new double[image.Channels];
            for (var index = 0; index < values.Length; index++)
                products[ChannelOf(index, image)] += gradient[index] * normalized[index];
            var expected = gradient.Select((dy, index) =>
            {
                var c = ChannelOf(index, image);
                return weight.Span[c] * Inverse(c) * (dy - (throughStatistics ? (sums[c] + (normalized[index] * products[c])) / count : 0));
            });
            BlockedTolerance.RequireClose(BlockedTolerance.Plain, count, sums, biasGradient.Span, "bias");
            BlockedTolerance.RequireClose(BlockedTolerance.Plain, count, products, weightGradient.Span, "weight");
            BlockedTolerance.RequireClose(
                BlockedTolerance.Plain, count, [.. expected], BlockedImages.Unblock(inputGradient.Span, image, batch, lanes), "input");
        }

        double Inverse(int c) => 1 / Math.Sqrt(variance.Span[c] + (double)Epsilon);
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Reordered_images_are_the_same(string widthName) => ForEachSize(widthName, (width, image, batch, pool) =>
    {
        var lanes = BlockedLayout.Lanes(width);
        var planar = BlockedImages.Aligned(BlockedImages.Random(batch * image.Elements, seed: 1));
        Guarded blocked = new(BlockedImages.Length(image, batch, lanes)), back = new(batch * image.Elements);
        LayoutReorder reorder = new(image.Channels, image.Height * image.Width, lanes);

        reorder.ToBlocked(pool, batch, planar.Pointer, blocked.Pointer);
        reorder.ToPlanar(pool, batch, blocked.Pointer, back.Pointer);

        blocked.RequireIntactGuards();
        back.RequireIntactGuards();
        Assert.Equal(planar.Span.ToArray(), BlockedImages.Unblock(blocked.Span, image, batch, lanes));
        Assert.Equal(planar.Span.ToArray(), back.Span.ToArray());
    });

    private static void ForEachSize(string widthName, Action<VectorWidth, Shape, int, WorkerPool> check)
    {
        foreach (var (image, batch) in Sizes)
        {
            foreach (var pool in Pools)
                check(Enum.Parse<VectorWidth>(widthName), image, batch, pool);
        }
    }

    private static (AlignedBuffer Weight, AlignedBuffer Bias, AlignedBuffer Mean, AlignedBuffer Variance) Parameters(int channels) => (
        BlockedImages.Aligned(BlockedImages.Random(channels, seed: 3)),
        BlockedImages.Aligned(BlockedImages.Random(channels, seed: 4)),
        BlockedImages.Aligned(BlockedImages.Random(channels, seed: 5)),
        BlockedImages.Aligned([.. BlockedImages.Random(channels, seed: 6).Select(x => 1 + (x / 2))]));

    private static int ChannelOf(int index, Shape image) => index / (image.Height * image.Width) % image.Channels;

    private static IEnumerable<double> Of(float[] values, Shape image, int channel) =>
        values.Where((_, index) => ChannelOf(index, image) == channel).Select(x => (double)x);
}
