using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Simd;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Direct convolution against the formula, at every vector width of this processor.</summary>
public class DirectConvTests
{
    private static readonly Gen<Window> Windows =
        from height in Gen.Int[1, 5]
        from width in Gen.Int[1, 5]
        from down in Gen.Int[1, 3]
        from across in Gen.Int[1, 3]
        from dilationDown in Gen.Int[1, 3]
        from dilationAcross in Gen.Int[1, 3]
        from top in Gen.Int[0, 5]
        from bottom in Gen.Int[0, 5]
        from left in Gen.Int[0, 5]
        from right in Gen.Int[0, 5]
        select new Window((height, width), (down, across), (dilationDown, dilationAcross), new Padding(top, bottom, left, right));

    private static readonly Gen<ConvGeometry> Ungrouped =
        from window in Windows
        from channels in Gen.Int[1, 40]
        from outputs in Gen.Int[1, 40]
        from height in Gen.Int[13, 20]
        from width in Gen.Int[13, 20]
        from flip in Gen.Bool
        select new ConvGeometry([channels, height, width], outputs, window, 1, flip);

    private static readonly Gen<ConvGeometry> Few =
        from window in Windows
        from channels in Gen.Int[1, 4]
        from outputs in Gen.Int[1, 40]
        from height in Gen.Int[13, 30]
        from width in Gen.Int[13, 30]
        from flip in Gen.Bool
        select new ConvGeometry([channels, height, width], outputs, window, 1, flip);

    private static readonly Gen<ConvGeometry> Pointwise =
        from channels in Gen.Int[1, 70]
        from outputs in Gen.Int[1, 70]
        from height in Gen.Int[1, 15]
        from width in Gen.Int[1, 25]
        select new ConvGeometry([channels, height, width], outputs, new Window(1));

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_are_right(string width) =>
        Gen.Select(Ungrouped, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.Forward, batch, hasBias, hasResidual, rectify),
            iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_input_are_right(string width) =>
        Gen.Select(Ungrouped, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.BackwardInput, batch, hasBias, hasResidual, rectify),
            iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_weights_are_right(string width) =>
        Gen.Select(Ungrouped, Gen.Int[1, 3]).Sample((geometry, batch) => CheckWeights(width, geometry, batch), iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Planar_sources_of_few_channels_are_right(string width) =>
        Gen.Select(Few, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) =>
                Check(width, geometry, ConvPass.Forward, batch, hasBias, hasResidual, rectify, planarSource: true),
            iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Gradients_of_weights_on_planar_sources_are_right(string width) =>
        Gen.Select(Few, Gen.Int[1, 3]).Sample((geometry, batch) => CheckWeights(width, geometry, batch, planarSource: true), iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_pointwise_convolutions_are_right(string width) =>
        Gen.Select(Pointwise, Gen.Int[1, 3], Gen.Bool).Sample(
            (geometry, batch, hasResidual) =>
            {
                Check(width, geometry, ConvPass.Forward, batch, hasBias: true, hasResidual, rectify: true);
                Check(width, geometry, ConvPass.BackwardInput, batch, hasBias: false, hasResidual, rectify: false);
                CheckWeights(width, geometry, batch);
            },
            iter: 20);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Groups_of_whole_blocks_are_right(string width)
    {
        var lanes = BlockedLayout.Lanes(Enum.Parse<VectorWidth>(width));
        foreach (var (groups, inputBlocks, outputBlocks) in new[] { (2, 1, 1), (3, 2, 1), (2, 1, 3), (4, 1, 2) })
        {
            var window = new Window(3, stride: 2, padding: 1);
            ConvGeometry geometry = new([groups * inputBlocks * lanes, 9, 8], groups * outputBlocks * lanes, window, groups);
            Check(width, geometry, ConvPass.Forward, batch: 2, hasBias: true, hasResidual: true, rectify: true);
            Check(width, geometry, ConvPass.BackwardInput, batch: 2, hasBias: false, hasResidual: false, rectify: false);
            CheckWeights(width, geometry, batch: 2);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Many_channels_and_long_sums_are_right(string width)
    {
        ConvGeometry geometry = new([200, 7, 7], 150, new Window(3, padding: 1));
        Check(width, geometry, ConvPass.Forward, batch: 1, hasBias: true, hasResidual: true, rectify: true);
        Check(width, geometry, ConvPass.BackwardInput, batch: 1, hasBias: false, hasResidual: false, rectify: false);
        CheckWeights(width, geometry, batch: 1);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_stride_that_steps_over_inputs_leaves_gradients_of_zero(string width)
    {
        ConvGeometry geometry = new([5, 9, 11], 4, new Window(2, stride: 3));
        Check(width, geometry, ConvPass.BackwardInput, batch: 2, hasBias: true, hasResidual: false, rectify: false);
    }

    [Fact]
    public void Groups_that_split_a_block_are_refused_with_the_reason()
    {
        ConvGeometry geometry = new([6, 5, 5], 4, new Window(3), groups: 2);
        Assert.Equal("a group has 3 input and 2 output channels, which are not multiples of 4", DirectConvSizes.Reject(geometry, lanes: 4, planarSource: false));
        Assert.Equal("its source is planar and its channels are in groups", DirectConvSizes.Reject(geometry, lanes: 1, planarSource: true));
        Assert.Null(DirectConvSizes.Reject(geometry, lanes: 1, planarSource: false));
        Assert.Throws<ArgumentException>(() => BlockedKernels.Direct(VectorWidth.Bits128, geometry, ConvPass.Forward));
    }

    private static void Check(
        string widthName, ConvGeometry geometry, ConvPass pass, int batch, bool hasBias, bool hasResidual, bool rectify, bool planarSource = false)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        ConvCheck.RequireRight(
            width, geometry, pass, batch, hasBias, hasResidual, rectify, hasMask: hasBias != rectify, BlockedTolerance.Plain,
            BlockedKernels.Direct(width, geometry, pass, planarSource), planarSource);
    }

    private static void CheckWeights(string widthName, ConvGeometry geometry, int batch, bool planarSource = false)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        ConvCheck.RequireRightWeightGradient(
            width, geometry, batch, BlockedTolerance.Plain, BlockedKernels.DirectWeightGradient(width, geometry, planarSource), planarSource);
    }
}
