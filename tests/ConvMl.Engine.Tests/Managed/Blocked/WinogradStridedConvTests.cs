using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Simd;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Winograd's convolution on the phases of a stride of 2 against the formula, at every vector width of this processor.</summary>
public class WinogradStridedConvTests
{
    // Padding along the columns is as even or odd as along the rows.
    private static readonly Gen<ConvGeometry> Geometries =
        from kernel in Gen.Int[3, 4]
        from channels in Gen.Int[1, 40]
        from outputs in Gen.Int[1, 40]
        from height in Gen.Int[1, 23]
        from width in Gen.Int[1, 23]
        from top in Gen.Int[0, 3]
        from bottom in Gen.Int[0, 3]
        from left in Gen.Int[0, 3].Where(left => (left - top) % 2 == 0)
        from right in Gen.Int[0, 3]
        from flip in Gen.Bool
        where height + top + bottom >= kernel && width + left + right >= kernel
        select new ConvGeometry(
            [channels, height, width], outputs, new Window(kernel, stride: 2, padding: new Padding(top, bottom, left, right)), 1, flip);

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.Forward, batch, hasBias, hasResidual, rectify),
            iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_gradients_of_the_input_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, ConvPass.BackwardInput, batch, hasBias, hasResidual, rectify),
            iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Many_tiles_and_channels_are_right(string width)
    {
        foreach (var (kernel, channels, outputs, side) in new[] { (3, 20, 35, 61), (4, 35, 20, 58), (3, 150, 170, 17), (4, 170, 150, 15), (3, 70, 450, 40) })
        {
            ConvGeometry geometry = new([channels, side, side + 3], outputs, new Window(kernel, stride: 2, padding: 1));
            Check(width, geometry, ConvPass.Forward, batch: 2, hasBias: true, hasResidual: true, rectify: true);
            Check(width, geometry, ConvPass.BackwardInput, batch: 2, hasBias: true, hasResidual: false, rectify: false);
        }
    }

    [Fact]
    public void What_the_algorithm_cannot_do_is_refused_with_the_reason()
    {
        Assert.Null(WinogradTiling.RejectStrided(new([2, 9, 9], 2, new Window(3, stride: 2)), ConvPass.Forward));
        Assert.Equal("the kernel is 3×4, neither 3×3 nor 4×4", Reject(new Window((3, 4), stride: 2)));
        Assert.Equal("the kernel is 5×5, neither 3×3 nor 4×4", Reject(new Window(5, stride: 2)));
        Assert.Equal("the stride is not 2", Reject(new Window(3, stride: (2, 1))));
        Assert.Equal("it is dilated", Reject(new Window(3, stride: 2, dilation: 2)));
        Assert.Equal("the channels are in groups", WinogradTiling.RejectStrided(new([2, 9, 9], 2, new Window(3, stride: 2), groups: 2), ConvPass.Forward));
        Window uneven = new(3, stride: 2, padding: new Padding(1, 1, 2, 2));
        Assert.Null(WinogradTiling.RejectStrided(new([2, 9, 9], 2, uneven), ConvPass.Forward));
        Assert.Equal("the padding is even along one axis and odd along the other", Reject(uneven));
        var error = Assert.Throws<ArgumentException>(
            () => BlockedKernels.WinogradStrided(VectorWidth.Bits128, new([2, 9, 9], 2, new Window(1)), ConvPass.Forward, phaseOutputs: 4));
        Assert.Contains("the kernel is 1×1, neither 3×3 nor 4×4", error.Message, StringComparison.Ordinal);
    }

    private static string? Reject(Window window) => WinogradTiling.RejectStrided(new([2, 9, 9], 2, window), ConvPass.BackwardInput);

    private static void Check(string widthName, ConvGeometry geometry, ConvPass pass, int batch, bool hasBias, bool hasResidual, bool rectify)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        foreach (var phaseOutputs in new[] { 2, 4 })
        {
            ConvCheck.RequireRight(
                width, geometry, pass, batch, hasBias, hasResidual, rectify, hasMask: hasBias != rectify, BlockedTolerance.Winograd,
                BlockedKernels.WinogradStrided(width, geometry, pass, phaseOutputs));
        }
    }
}
