using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Depthwise;
using ConvMl.Managed.Simd;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Depthwise convolution against the formula, at every vector width of this processor.</summary>
public class DepthwiseConvTests
{
    private static readonly Gen<ConvGeometry> Geometries = WithOutputsPerChannel(Gen.Const(1));

    private static Gen<ConvGeometry> WithOutputsPerChannel(Gen<int> outputs) =>
        from kernelHeight in Gen.Int[1, 5]
        from kernelWidth in Gen.Int[1, 9]
        from down in Gen.Int[1, 3]
        from across in Gen.Int[1, 3]
        from dilationDown in Gen.Int[1, 3]
        from dilationAcross in Gen.Int[1, 3]
        from top in Gen.Int[0, 5]
        from bottom in Gen.Int[0, 5]
        from left in Gen.Int[0, 9]
        from right in Gen.Int[0, 5]
        from channels in Gen.Int[1, 40]
        from height in Gen.Int[13, 20]
        from width in Gen.Int[25, 33]
        from flip in Gen.Bool
        from perChannel in outputs
        select new ConvGeometry(
            [channels, height, width],
            channels * perChannel,
            new Window((kernelHeight, kernelWidth), (down, across), (dilationDown, dilationAcross), new Padding(top, bottom, left, right)),
            channels,
            flip);

    // What is computed two lines at a time, seldom met by chance: images of few pixels, odd numbers of lines, lines of any width, and at each
    // border no tap, one or more beyond it.
    private static readonly Gen<ConvGeometry> SquaresOfThree =
        from stride in Gen.Int[1, 2]
        from top in Gen.Int[0, 2]
        from bottom in Gen.Int[0, 2]
        from left in Gen.Int[0, 2]
        from right in Gen.Int[0, 2]
        from channels in Gen.Int[1, 40]
        from height in Gen.Int[Math.Max(1, 3 - top - bottom), 14]
        from width in Gen.Int[Math.Max(1, 3 - left - right), 50]
        from flip in Gen.Bool
        select new ConvGeometry(
            [channels, height, width], channels, new Window((3, 3), (stride, stride), (1, 1), new Padding(top, bottom, left, right)), channels, flip);

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_are_right(string width) =>
        Gen.Select(WithOutputsPerChannel(Gen.Int[1, 3]), Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.Forward, batch, hasBias, hasResidual, rectify),
            iter: 90);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_input_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.BackwardInput, batch, hasBias, hasResidual, rectify),
            iter: 60);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_of_3_by_3_taps_are_right(string width) =>
        Gen.Select(SquaresOfThree, Gen.OneOf(Gen.Const(ConvPass.Forward), Gen.Const(ConvPass.BackwardInput)), Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, pass, hasBias, hasResidual, rectify) => Check(width, geometry, pass, batch: 2, hasBias, hasResidual, rectify),
            iter: 300);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_weights_are_right(string widthName) =>
        Gen.Select(Geometries, Gen.Int[1, 20]).Sample(
            (geometry, batch) =>
            {
                var width = Enum.Parse<VectorWidth>(widthName);
                ConvCheck.RequireRightWeightGradient(
                    width, geometry, batch, BlockedTolerance.Plain, BlockedKernels.DepthwiseWeightGradient(width, geometry));
            },
            iter: 60);

    [Fact]
    public void What_is_not_depthwise_is_refused_with_the_reason()
    {
        ConvGeometry grouped = new([6, 5, 5], 6, new Window(3), groups: 3), widened = new([6, 5, 5], 12, new Window(3), groups: 6);
        Assert.Equal("it has 3 groups of 6 input channels, where each channel should be a group", DepthwiseSizes.Reject(grouped, isForward: true));
        Assert.Null(DepthwiseSizes.Reject(widened, isForward: true));
        Assert.Equal(
            "it makes 12 output channels of 6 input channels, where each should make one in the passes backward",
            DepthwiseSizes.Reject(widened, isForward: false));
        Assert.Throws<ArgumentException>(() => BlockedKernels.Depthwise(VectorWidth.Bits128, grouped, ConvPass.Forward));
        Assert.Throws<ArgumentException>(() => BlockedKernels.Depthwise(VectorWidth.Bits128, widened, ConvPass.BackwardInput));
    }

    private static void Check(string widthName, ConvGeometry geometry, ConvPass pass, int batch, bool hasBias, bool hasResidual, bool rectify)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        ConvCheck.RequireRight(
            width, geometry, pass, batch, hasBias, hasResidual, rectify, hasMask: hasBias != rectify, BlockedTolerance.Plain, BlockedKernels.Depthwise(width, geometry, pass));
    }
}
