// WinogradFewTilesConv: 3×3 convolution of stride 1 by Winograd's algorithm F(4×4, 3×3) where weights outnumber pixels, forward and
// backward to the input.
//
// Computes   What WinogradConv computes. There the weights are transformed when they are prepared, which makes them four times as long; in
//            training, where they change with every step, writing and reading them would take longer than the products with the few tiles
//            of a deep layer. Here they are transformed each time, while they pass through the caches, which costs as much as two to four tiles.
// Layout     Blocked activations, the weights as the parameter has them; only the bias is prepared. Each worker has V [36, tiles, C],
//            M [36, tiles, 2V] and, for a chunk of source channels, U [36, chunk, 2V].
// Loops      An output group takes its chunks of source channels: transform the weights, add V·U to M for each of the 36 points (MicroTile
//            on the rows of V); at last M is transformed back.
// Parallel   Output groups. Each worker transforms all tiles of the source for itself before its first group: to fetch them from another
//            core's cache takes longer. Each number is computed in one order, so its bits do not depend on the threads.
// Dilation   Pixels that leave the same remainder are convolved among themselves (WinogradTiling).
// Remainder  The last tiles along an axis may be shorter and lack points; tiles that reach over the border all the same read zeros and write what
//            is inside. Lanes without a channel have zero weights.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016).

using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>3×3 convolution of stride 1 by Winograd's algorithm where weights outnumber pixels, forward and backward to the input.</summary>
internal sealed unsafe class WinogradFewTilesConv<TSimd, TVector> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Taps = 9;

    private static int Points => WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Points;

    // Source channels whose transformed weights stay in the second-level cache between their transform and the products.
    private const int MostChannels = 64;

    // Source channels whose weights are gathered at once.
    private const int GatheredChannels = 16;

    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly WinogradTiling _tiling;
    private readonly int _sourceBlocks;
    private readonly int _blocks;
    private readonly Pieces _chunks;

    /// <summary>Sizes a pass.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="WinogradTiling.Reject"/> lets through.</exception>
    public WinogradFewTilesConv(ConvGeometry geometry, ConvPass pass)
    {
        if (WinogradTiling.Reject(geometry) is { } reason)
            throw new ArgumentException($"Winograd's algorithm cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _pass, _tiling) = (geometry, pass, new WinogradTiling(geometry, pass, WinogradFour<TSimd, TVector>.TileSide, hasShortTiles: true));
        var (source, destination) = pass == ConvPass.Forward
            ? (geometry.InputChannels, geometry.OutputChannels)
            : (geometry.OutputChannels, geometry.InputChannels);
        (_sourceBlocks, _blocks) = (BlockedLayout.Blocks(source, TSimd.Count), BlockedLayout.Blocks(destination, TSimd.Count));
        _chunks = new Pieces(Depth, MostChannels);
    }

    /// <inheritdoc/>
    public override long PreparedLength => _blocks * TSimd.Count;

    // Source channels with empty lanes.
    private int Depth => _sourceBlocks * TSimd.Count;

    private static int GatheredLength => GatheredChannels * Taps * MicroTile<TSimd, TVector>.MostColumns * TSimd.Count;

    private int OutputGroups => (_blocks + MicroTile<TSimd, TVector>.MostColumns - 1) / MicroTile<TSimd, TVector>.MostColumns;

    // Floats of U for one point.
    private nint PointLength => ((nint)_chunks.Largest * MicroTile<TSimd, TVector>.MostColumns * TSimd.Count) + BlockedLayout.Stagger;

    /// <inheritdoc/>
    public override bool MayWriteOverMask => true;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => workers * WorkerLength(batch);

    /// <inheritdoc/>
    public override void Prepare(WorkerPool pool, float* weights, float* bias, float* prepared)
    {
        var destinations = new WeightView(_geometry, _pass, weights).Destinations;
        for (var channel = 0; channel < _blocks * TSimd.Count; channel++)
            prepared[channel] = bias != null && channel < destinations ? bias[channel] : 0;
    }

    /// <inheritdoc/>
    public override void Run(
        WorkerPool pool, int batch, ConvSource source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        var hasSource = stackalloc bool[pool.Workers];
        new Span<bool>(hasSource, pool.Workers).Clear();
        pool.Run(OutputGroups, new Tasks(
            this, new WinogradTileOrder(_tiling, batch), source, new WeightView(_geometry, _pass, weights), prepared, epilogue, destination, scratch,
            (nint)WorkerLength(batch), hasSource));
    }

    // Floats of a worker: room to transform in, U, M and V.
    private long WorkerLength(int batch) => WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.ScratchLength + GatheredLength + (Points * PointLength)
        + WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(MicroTile<TSimd, TVector>.MostColumns, new WinogradTileOrder(_tiling, batch).Count)
        + WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(_sourceBlocks, new WinogradTileOrder(_tiling, batch).Count);

    private (int FirstBlock, int Columns) Group(int group)
    {
        var firstBlock = group * MicroTile<TSimd, TVector>.MostColumns;
        return (firstBlock, Math.Min(MicroTile<TSimd, TVector>.MostColumns, _blocks - firstBlock));
    }

    private readonly struct Tasks(
        WinogradFewTilesConv<TSimd, TVector> conv, WinogradTileOrder order, ConvSource source, WeightView weights, float* bias, ConvEpilogue epilogue, float* destination,
        float* scratch, nint workerLength, bool* hasSource)
        : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (firstBlock, columns) = conv.Group(task);
            var tiles = order.Count;
            var temporary = scratch + (worker * workerLength);
            var gathered = temporary + WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.ScratchLength;
            var transformed = gathered + GatheredLength;
            var productData = transformed + (Points * conv.PointLength);
            var sourceData = productData + (nint)WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(MicroTile<TSimd, TVector>.MostColumns, tiles);
            var product = new WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>(
                order, new BlockRange(firstBlock, columns, conv._blocks), 0, tiles, productData);
            var sources = new WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>(order, BlockRange.All(conv._sourceBlocks), 0, tiles, sourceData);
            if (!hasSource[worker])
                sources.FillFromPatches(source, 0, tiles, 0, conv._sourceBlocks, temporary);
            hasSource[worker] = true;

            for (var chunk = 0; chunk < conv._chunks.Count; chunk++)
            {
                var (first, limit) = (conv._chunks.Start(chunk), conv._chunks.Start(chunk + 1));
                TransformWeights(firstBlock, columns, first, limit, gathered, transformed);
                Multiply(sources, transformed, product, first, limit, columns);
            }

            product.WriteTiles(destination, bias, epilogue, 0, tiles, 0, columns, temporary);
        }

        /// <summary>U of a chunk of source channels, a few at a time, whose weights fit the first-level cache.</summary>
        private void TransformWeights(int firstBlock, int columns, int first, int limit, float* gathered, float* transformed)
        {
            var vectors = columns * TSimd.Count;
            for (var source = first; source < limit; source += GatheredChannels)
            {
                var count = Math.Min(GatheredChannels, limit - source);
                for (var column = 0; column < columns; column++)
                    weights.GatherTaps<TSimd, TVector>((firstBlock + column) * TSimd.Count, source, count, gathered + (column * TSimd.Count), vectors);
                for (var channel = 0; channel < count; channel++, transformed += vectors)
                {
                    for (var lane = 0; lane < vectors; lane += TSimd.Count)
                        WinogradFour<TSimd, TVector>.Weights(gathered + (channel * Taps * vectors) + lane, vectors, transformed + lane, conv.PointLength);
                }
            }
        }

        /// <summary>M (+)= V·U at all points, summed over a chunk of source channels.</summary>
        private void Multiply(
            WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> sources, float* transformed,
            WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> product, int first, int limit, int columns)
        {
            var tile = new TileArguments
            {
                RowStrideA = sources.TileStride,
                RowStrideC = product.TileStride,
                ColumnStrideC = TSimd.Count,
                ColumnStrideB = TSimd.Count,
                StepA = 1,
                StepB = columns * TSimd.Count,
                Depth = limit - first,
                Columns = 1,
                Rows = 1,
                Planes = 1,
            };
            for (var point = 0; point < Points; point++)
            {
                var (firstTile, limitTile) = sources.WithPoint(point, 0, order.Count);
                var rows = new Pieces(limitTile - firstTile, TSimd.TileRows);
                tile.B = transformed + (point * conv.PointLength);
                tile.A = sources.At(point, firstTile) + first;
                tile.C = product.At(point, firstTile);
                tile.Addend = first > 0 ? tile.C : null;
                tile.FetchShares(tile.B + conv.PointLength, rows.Count);
                MicroTile<TSimd, TVector>.Run(rows, columns, &tile);
            }
        }
    }
}
