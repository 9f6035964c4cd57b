using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Simd;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Winograd's convolution against the formula, at every vector width of this processor.</summary>
public class WinogradConvTests
{
    private static readonly Gen<ConvGeometry> Geometries =
        from channels in Gen.Int[1, 40]
        from outputs in Gen.Int[1, 40]
        from height in Gen.Int[3, 19]
        from width in Gen.Int[3, 19]
        from top in Gen.Int[0, 2]
        from bottom in Gen.Int[0, 3]
        from left in Gen.Int[0, 3]
        from right in Gen.Int[0, 2]
        from rowDilation in Gen.Int[1, 3]
        from columnDilation in Gen.Int[1, 3]
        from flip in Gen.Bool
        where height + top + bottom > 2 * rowDilation && width + left + right > 2 * columnDilation
        select new ConvGeometry(
            [channels, height, width], outputs,
            new Window(3, dilation: (rowDilation, columnDilation), padding: new Padding(top, bottom, left, right)), 1, flip);

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.Forward, batch, hasBias, hasResidual, rectify),
            iter: 30);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_input_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3]).Sample(
            (geometry, batch) => Check(width, geometry, ConvPass.BackwardInput, batch, hasBias: false, hasResidual: false, rectify: false),
            iter: 20);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_weights_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3]).Sample((geometry, batch) => CheckWeights(width, geometry, batch), iter: 20);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Many_tiles_are_right(string width)
    {
        ConvGeometry geometry = new([20, 30, 33], 35, new Window(3, padding: 1));
        Check(width, geometry, ConvPass.Forward, batch: 3, hasBias: true, hasResidual: true, rectify: true);
        CheckWeights(width, geometry, batch: 3);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Many_channels_are_right(string width)
    {
        ConvGeometry geometry = new([180, 9, 8], 190, new Window(3, padding: 1));
        Check(width, geometry, ConvPass.Forward, batch: 2, hasBias: true, hasResidual: true, rectify: true);
        CheckWeights(width, geometry, batch: 2);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Tiles_in_several_slices_are_right(string width)
    {
        CheckWeights(width, new([5, 64, 68], 7, new Window(3, padding: 1)), batch: 2);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void More_tiles_than_are_held_at_once_are_right(string width)
    {
        ConvGeometry geometry = new([70, 37, 37], 450, new Window(3, padding: 1));
        Check(width, geometry, ConvPass.Forward, batch: 1, hasBias: true, hasResidual: false, rectify: false);
        CheckWeights(width, geometry, batch: 1);
    }

    [Fact]
    public void What_the_algorithm_cannot_do_is_refused_with_the_reason()
    {
        Assert.Null(WinogradTiling.Reject(new([2, 9, 9], 2, new Window(3))));
        Assert.Equal("the kernel is 3×5, not 3×3", WinogradTiling.Reject(new([2, 9, 9], 2, new Window((3, 5)))));
        Assert.Equal("the stride is not 1", WinogradTiling.Reject(new([2, 9, 9], 2, new Window(3, stride: 2))));
        Assert.Equal("the channels are in groups", WinogradTiling.Reject(new([2, 9, 9], 2, new Window(3), groups: 2)));
        var error = Assert.Throws<ArgumentException>(() => BlockedKernels.Winograd(VectorWidth.Bits128, new([2, 9, 9], 2, new Window(1)), ConvPass.Forward, tileSide: 4));
        Assert.Contains("the kernel is 1×1, not 3×3", error.Message, StringComparison.Ordinal);
    }

    private static void Check(string widthName, ConvGeometry geometry, ConvPass pass, int batch, bool hasBias, bool hasResidual, bool rectify)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        BlockedConv[] forms =
        [
            BlockedKernels.Winograd(width, geometry, pass, tileSide: 4), BlockedKernels.Winograd(width, geometry, pass, tileSide: 2),
            BlockedKernels.WinogradFewTiles(width, geometry, pass),
        ];
        foreach (var conv in forms)
            ConvCheck.RequireRight(width, geometry, pass, batch, hasBias, hasResidual, rectify, hasMask: hasBias != rectify, BlockedTolerance.Winograd, conv);
    }

    private static void CheckWeights(string widthName, ConvGeometry geometry, int batch)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        foreach (var gradient in new[] { BlockedKernels.WinogradWeightGradient(width, geometry), BlockedKernels.WinogradFewTilesWeightGradient(width, geometry) })
            ConvCheck.RequireRightWeightGradient(width, geometry, batch, BlockedTolerance.Winograd, gradient);
    }
}
