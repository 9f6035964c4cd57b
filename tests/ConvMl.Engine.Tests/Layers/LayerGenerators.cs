using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Reference;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>Random geometry and numbers for properties.</summary>
internal static class LayerGenerators
{
    /// <summary>A padding of any mode.</summary>
    public static Gen<Padding> Paddings { get; } = Gen.OneOf(
        Gen.Const(Padding.Same),
        Gen.Const(Padding.Valid),
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], (top, bottom, left, right) => new Padding(top, bottom, left, right)));

    /// <summary>A convolution without bias on an image that it can take.</summary>
    public static Gen<(Conv2D Layer, Shape Input)> Convolutions { get; } =
        from groups in Gen.Int[1, 3]
        from filters in Gen.Int[1, 3]
        from channels in Gen.Int[1, 3]
        from kernel in Sizes(4)
        from stride in Sizes(3)
        from dilation in Sizes(3)
        from padding in Paddings
        from flip in Gen.Bool
        from extraHeight in Gen.Int[0, 5]
        from extraWidth in Gen.Int[0, 5]
        select (
            new Conv2D(groups * filters, kernel, stride, dilation, padding, groups, Bias: false, flip),
            Shape.Create([groups * channels, ((kernel.Height - 1) * dilation.Height) + 1 + extraHeight, ((kernel.Width - 1) * dilation.Width) + 1 + extraWidth]));

    /// <summary>A transposed convolution without bias on an image that it can take.</summary>
    public static Gen<(ConvTranspose2D Layer, Shape Input)> TransposedConvolutions { get; } =
        from groups in Gen.Int[1, 3]
        from filters in Gen.Int[1, 3]
        from channels in Gen.Int[1, 3]
        from kernel in Sizes(5)
        from stride in Sizes(3)
        from dilation in Sizes(3)
        from padding in Paddings
        from extraHeight in Gen.Int[0, 2]
        from extraWidth in Gen.Int[0, 2]
        from height in Gen.Int[7, 9]
        from width in Gen.Int[7, 9]
        select (
            new ConvTranspose2D(
                groups * filters, kernel, stride, dilation, padding,
                padding.Mode == PaddingMode.Same ? null : (extraHeight % stride.Height, extraWidth % stride.Width), groups, Bias: false),
            Shape.Create([groups * channels, height, width]));

    /// <summary>A height and a width from 1 to <paramref name="largest"/>.</summary>
    public static Gen<Size2D> Sizes(int largest) => Gen.Select(Gen.Int[1, largest], Gen.Int[1, largest], (height, width) => new Size2D(height, width));

    /// <summary>Runs the layers in double precision with normal weights drawn from the seed.</summary>
    public static ReferenceExecutor Executor(Network network, long seed = 1)
    {
        var executor = new ReferenceExecutor(network, network.CreateParameters(seed), ExecutionMode.Inference);
        foreach (var slot in network.Parameters.Slots)
            Numbers(slot.Length, seed + slot.Offset).CopyTo(executor.Parameters[slot.Name], 0);
        return executor;
    }

    /// <summary>Normal numbers drawn from the seed.</summary>
    public static double[] Numbers(int count, long seed)
    {
        var random = new CounterRandom(seed, RandomPurpose.Shuffling);
        var numbers = new double[count];
        foreach (ref var number in numbers.AsSpan())
            number = random.NextGaussian();
        return numbers;
    }

    /// <summary>Σ xᵢ·yᵢ.</summary>
    public static double Dot(double[] left, double[] right)
    {
        Assert.Equal(left.Length, right.Length);
        return left.Zip(right, (x, y) => x * y).Sum();
    }

    /// <summary>Fails if the numbers differ by more than the rounding of short sums.</summary>
    public static void RequireSame(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
    }
}
