using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Simd;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Winograd's convolution with a stride of a planar source against the formula, at every vector width of this processor.</summary>
public class WinogradPlanarConvTests
{
    private static readonly (int Kernel, int Stride)[] Windows = [(7, 2), (8, 2), (5, 2), (6, 2), (7, 3), (10, 3), (11, 4)];

    private static readonly Gen<ConvGeometry> Geometries =
        from window in Gen.Int[0, Windows.Length - 1].Select(index => Windows[index])
        from channels in Gen.Int[1, 7]
        from outputs in Gen.Int[1, 40]
        from height in Gen.Int[1, 40]
        from width in Gen.Int[1, 40]
        from top in Gen.Int[0, 4]
        from bottom in Gen.Int[0, 4]
        from left in Gen.Int[0, 4]
        from right in Gen.Int[0, 4]
        from flip in Gen.Bool
        where height + top + bottom >= window.Kernel && width + left + right >= window.Kernel
        select new ConvGeometry(
            [channels, height, width], outputs, new Window(window.Kernel, stride: window.Stride, padding: new Padding(top, bottom, left, right)), 1, flip);

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Generated_convolutions_are_right(string width) =>
        Gen.Select(Geometries, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (geometry, batch, hasBias, hasResidual, rectify) => Check(width, geometry, batch, hasBias, hasResidual, rectify), iter: 40);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Images_packed_by_several_are_right(string width) =>
        Check(width, new([3, 130, 150], 20, new Window(7, stride: 2, padding: 3)), batch: 15, hasBias: true, hasResidual: true, rectify: true);

    [Fact]
    public void What_the_algorithm_cannot_do_is_refused_with_the_reason()
    {
        Assert.Null(WinogradPlanarSizes.Reject(new([3, 19, 19], 2, new Window(7, stride: 2))));
        Assert.Equal("kernel and stride are not square", Reject(new Window(7, stride: (2, 3))));
        Assert.Equal("kernel and stride are not square", Reject(new Window((7, 5), stride: 2)));
        Assert.Equal("the stride is 1", Reject(new Window(4)));
        Assert.Equal("it is dilated", Reject(new Window(7, stride: 2, dilation: 2)));
        Assert.Equal("the channels are in groups", WinogradPlanarSizes.Reject(new([2, 19, 19], 2, new Window(7, stride: 2), groups: 2)));
        Assert.Equal("a kernel of 3×3 at stride 2 has 2 taps a phase, neither 3 nor 4", Reject(new Window(3, stride: 2)));
        var error = Assert.Throws<ArgumentException>(() => BlockedKernels.WinogradPlanar(VectorWidth.Bits128, new([2, 9, 9], 2, new Window(1, stride: 2))));
        Assert.Contains("has 1 taps a phase", error.Message, StringComparison.Ordinal);
    }

    private static string? Reject(Window window) => WinogradPlanarSizes.Reject(new([3, 19, 19], 2, window));

    private static void Check(string widthName, ConvGeometry geometry, int batch, bool hasBias, bool hasResidual, bool rectify)
    {
        var width = Enum.Parse<VectorWidth>(widthName);
        ConvCheck.RequireRight(
            width, geometry, ConvPass.Forward, batch, hasBias, hasResidual, rectify, hasMask: hasBias != rectify, BlockedTolerance.Winograd,
            BlockedKernels.WinogradPlanar(width, geometry), planarSource: true);
    }
}
