using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Simd;
using CsCheck;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>How a batch is cut into tiles, whole and short ones, and which of them have a point.</summary>
public class WinogradTilingTests
{
    private static readonly Gen<(int Height, int Width, int RowDilation, int ColumnDilation, int Batch)> Images =
        Gen.Select(Gen.Int[1, 23], Gen.Int[1, 23], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3]);

    private static readonly WinogradTileKind[] Kinds = Enum.GetValues<WinogradTileKind>();

    [Theory]
    [InlineData(ConvPass.Forward, true)]
    [InlineData(ConvPass.Forward, false)]
    [InlineData(ConvPass.BackwardInput, true)]
    internal void Every_pixel_is_in_one_tile(ConvPass pass, bool hasShortTiles) => Images.Sample(image =>
    {
        var tiling = Cut(image.Height, image.Width, image.RowDilation, image.ColumnDilation, pass, hasShortTiles);
        var order = new WinogradTileOrder(tiling, image.Batch);
        var covered = new int[image.Batch, image.Height, image.Width];
        foreach (var (kind, tile) in TilesOf(order))
        {
            var (number, row, column) = tiling.Tile(kind, tile);
            for (var i = row; i < Math.Min(image.Height, row + (tiling.HeightOf(kind) * image.RowDilation)); i += image.RowDilation)
            {
                for (var j = column; j < Math.Min(image.Width, column + (tiling.WidthOf(kind) * image.ColumnDilation)); j += image.ColumnDilation)
                    covered[number, i, j]++;
            }
        }

        Assert.All(covered.Cast<int>(), count => Assert.Equal(1, count));
        Assert.Equal(order.Count, image.Batch * tiling.TilesPerImage);
    });

    [Theory]
    [InlineData(14, 14, 484)]
    [InlineData(7, 7, 121)]
    [InlineData(5, 5, 100)]
    [InlineData(28, 28, 1764)]
    [InlineData(14, 8, 264)]
    [InlineData(7, 6, 121)]
    public void Short_tiles_leave_out_products(int height, int width, int products)
    {
        var order = new WinogradTileOrder(Cut(height, width, 1, 1, ConvPass.Forward, hasShortTiles: true), batch: 1);
        Assert.Equal(products, Enumerable.Range(0, 36).Sum(point => LengthOf(order, point, 0, order.Count)));
    }

    [Fact]
    public void Tiles_with_a_point_are_those_whose_size_has_it() => Images.Sample(image =>
    {
        var order = new WinogradTileOrder(
            Cut(image.Height, image.Width, image.RowDilation, image.ColumnDilation, ConvPass.Forward, hasShortTiles: true), image.Batch);
        var numbers = TilesOf(order).Select((tile, number) => (tile.Kind, Number: number)).ToArray();
        for (var first = 0; first <= order.Count; first += 5)
        {
            for (var point = 0; point < 36; point++)
            {
                var limit = Math.Min(order.Count, first + 7);
                var expected = numbers[first..limit].Where(tile => HasPoint(order.Tiling, tile.Kind, point)).Select(tile => tile.Number);
                var (from, to) = RangeOf(order, point, first, limit);
                Assert.Equal(expected, Enumerable.Range(from, to - from));
            }
        }
    });

    private static WinogradTiling Cut(int height, int width, int rowDilation, int columnDilation, ConvPass pass, bool hasShortTiles)
    {
        var padding = new Padding(rowDilation, rowDilation, columnDilation, columnDilation);
        var geometry = new ConvGeometry([1, height, width], 1, new Window(3, dilation: (rowDilation, columnDilation), padding: padding));
        return new(geometry, pass, tileSide: 4, hasShortTiles);
    }

    private static IEnumerable<(WinogradTileKind Kind, int Tile)> TilesOf(WinogradTileOrder order) =>
        from kind in Kinds
        let range = order.OfKind(kind, 0, order.Count)
        from tile in Enumerable.Range(0, Math.Max(0, range.Limit - range.First))
        select (kind, tile);

    // A point of two axes: 0, 1, −1, 2, −2 and ∞ along each; three outputs come without −2, two without both.
    private static bool HasPoint(WinogradTiling tiling, WinogradTileKind kind, int point) =>
        AxisPoints(tiling.HeightOf(kind)).Contains(point / 6) && AxisPoints(tiling.WidthOf(kind)).Contains(point % 6);

    private static int[] AxisPoints(int outputs) => outputs switch
    {
        4 => [0, 1, 2, 3, 4, 5],
        3 => [0, 1, 2, 3, 5],
        _ => [0, 1, 2, 5],
    };

    private static int LengthOf(WinogradTileOrder order, int point, int first, int limit)
    {
        var (from, to) = RangeOf(order, point, first, limit);
        return to - from;
    }

    private static unsafe (int First, int Limit) RangeOf(WinogradTileOrder order, int point, int first, int limit) =>
        new WinogradTiles<SimdScalar, float, WinogradFour<SimdScalar, float>>(order, BlockRange.All(1), first: 0, order.Count, data: null)
            .WithPoint(point, first, limit);
}
