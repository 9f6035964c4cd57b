// WinogradFewTilesWeightGradient: the gradient of the weights of a 3×3 convolution of stride 1 by the adjoint of Winograd's
// algorithm where weights outnumber pixels.
//
// Computes   What WinogradWeightGradient computes. There the sums dU, four times as long as the weights, are kept in memory; for the few
//            tiles of a deep layer writing and reading them would take longer than the products. Here all tiles are summed at once, and a
//            piece of dU is transformed while it is in a cache of the core.
// Layout     Blocked activations. Each worker has V [input blocks, 36, tiles, V], which is read front to back, M [36, tiles, 2V] of an output
//            group, dU [36, lanes of an input block, 2V] and the weights [lanes, 9, V] that come of it.
// Loops      Output groups: transform their gradients; then input blocks: Vᵀ·M for each of the 36 points (MicroTile: rows are input channels, the
//            sum is over tiles), while V of the next point is fetched; transform dU to the weights, write them.
// Parallel   Output groups and, where they are few, pieces of the input blocks. Each worker transforms an input block for itself when it first
//            needs it: to fetch it from another core's cache takes longer. Each number is computed in one order, so its bits do not depend
//            on the threads.
// Dilation   Pixels that leave the same remainder are convolved among themselves (WinogradTiling).
// Remainder  The last tiles along an axis may be shorter and lack points; what of a tile is beyond the border all the same is zero. Lanes without a channel are not written.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); the adjoint by transposing each map.

using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The gradient of the weights of a 3×3 convolution of stride 1 by Winograd's algorithm where weights outnumber pixels.</summary>
internal sealed unsafe class WinogradFewTilesWeightGradient<TSimd, TVector> : BlockedWeightGradient
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Taps = 9;

    private const int WantedTasks = 4;
    private const int MostColumns = MicroTile<TSimd, TVector>.MostColumns;

    private readonly ConvGeometry _geometry;
    private readonly WinogradTiling _tiling;
    private readonly int _inputBlocks;
    private readonly int _outputBlocks;
    private readonly Pieces _inputPieces;
    private readonly Pieces _lanes = new(TSimd.Count, TSimd.TileRows);

    /// <summary>Sizes the gradient.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="WinogradTiling.Reject"/> lets through.</exception>
    public WinogradFewTilesWeightGradient(ConvGeometry geometry)
    {
        if (WinogradTiling.Reject(geometry) is { } reason)
            throw new ArgumentException($"Winograd's algorithm cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _tiling) = (geometry, new WinogradTiling(geometry, ConvPass.Forward, WinogradFour<TSimd, TVector>.TileSide, hasShortTiles: true));
        _inputBlocks = BlockedLayout.Blocks(geometry.InputChannels, TSimd.Count);
        _outputBlocks = BlockedLayout.Blocks(geometry.OutputChannels, TSimd.Count);
        var pieces = Math.Min(_inputBlocks, (WantedTasks + OutputGroups - 1) / OutputGroups);
        _inputPieces = new Pieces(_inputBlocks, (_inputBlocks + pieces - 1) / pieces);
    }

    private static int Points => WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Points;

    private int OutputGroups => (_outputBlocks + MostColumns - 1) / MostColumns;

    // Floats of dU for one point, and of the weights of one output block.
    private static nint PointLength => (MostColumns * TSimd.Count * (nint)TSimd.Count) + BlockedLayout.Stagger;

    private static nint TapsLength => Taps * TSimd.Count * (nint)TSimd.Count;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => workers * WorkerLength(batch);

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, int batch, float* input, ConvSource outputGradient, float* weightGradient, float* scratch)
    {
        var flags = pool.Workers * _inputBlocks;
        var hasInputs = stackalloc bool[flags];
        new Span<bool>(hasInputs, flags).Clear();
        pool.Run(OutputGroups * _inputPieces.Count, new Tasks(
            this, new WinogradTileOrder(_tiling, batch), input, outputGradient, weightGradient, scratch, (nint)WorkerLength(batch), hasInputs));
    }

    private long WorkerLength(int batch)
    {
        var tiles = new WinogradTileOrder(_tiling, batch).Count;
        return WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.ScratchLength + (Points * PointLength) + TapsLength
            + WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(MostColumns, tiles)
            + (_inputBlocks * WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(1, tiles));
    }

    private readonly struct Tasks(
        WinogradFewTilesWeightGradient<TSimd, TVector> gradient, WinogradTileOrder order, float* input, ConvSource outputGradient, float* weightGradient, float* scratch,
        nint workerLength, bool* hasInputs)
        : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (group, inputPiece) = (task / gradient._inputPieces.Count, task % gradient._inputPieces.Count);
            var firstBlock = group * MostColumns;
            var tiles = order.Count;
            var columns = Math.Min(MostColumns, gradient._outputBlocks - firstBlock);
            var temporary = scratch + (worker * workerLength);
            var sums = temporary + WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.ScratchLength;
            var taps = sums + (Points * PointLength);
            var outputData = taps + TapsLength;
            var inputData = outputData + (nint)WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(MostColumns, tiles);
            var outputs = new WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>(
                order, new BlockRange(firstBlock, columns, gradient._outputBlocks), 0, tiles, outputData);
            outputs.FillFromTiles(outputGradient, 0, tiles, 0, columns, temporary);

            for (var block = gradient._inputPieces.Start(inputPiece); block < gradient._inputPieces.Start(inputPiece + 1); block++)
            {
                var inputs = Inputs(inputData, block);
                var hasInput = hasInputs + (worker * gradient._inputBlocks) + block;
                if (!*hasInput)
                    inputs.FillFromPatches(input, 0, tiles, 0, 1, temporary);
                *hasInput = true;
                Multiply(inputs, outputs, sums, columns);
                for (var column = 0; column < columns; column++)
                    Write(sums + (column * TSimd.Count), columns, firstBlock + column, block * TSimd.Count, taps);
            }
        }

        private WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> Inputs(float* data, int block) => new(
            order, new BlockRange(block, 1, gradient._inputBlocks), 0, order.Count,
            data + (block * (nint)WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(1, order.Count)));

        /// <summary>dU = Vᵀ·M at all points, for an input block.</summary>
        private void Multiply(
            WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> inputs, WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> outputs,
            float* sums, int columns)
        {
            var tile = new TileArguments
            {
                RowStrideA = 1,
                StepA = inputs.TileStride,
                StepB = outputs.TileStride,
                ColumnStrideB = TSimd.Count,
                RowStrideC = columns * TSimd.Count,
                ColumnStrideC = TSimd.Count,
                Columns = 1,
                Rows = 1,
                Planes = 1,
                NextStep = 4 * TSimd.Count / gradient._lanes.Count,
                NextTileStep = order.Count / gradient._lanes.Count * inputs.TileStride,
                FetchingTiles = gradient._lanes.Count,
            };
            for (var point = 0; point < Points; point++)
            {
                var (firstTile, limitTile) = inputs.WithPoint(point, 0, order.Count);
                tile.Depth = limitTile - firstTile;
                tile.B = outputs.At(point, firstTile);
                tile.A = inputs.At(point, firstTile);
                tile.C = sums + (point * PointLength);
                tile.Next = inputs.At(point + 1, 0);
                MicroTile<TSimd, TVector>.Run(gradient._lanes, columns, &tile);
            }
        }

        /// <summary>Transforms dU of an output block and some input channels, and writes the weights.</summary>
        private void Write(float* sums, int columns, int outputBlock, int channel, float* taps)
        {
            var geometry = gradient._geometry;
            var channels = Math.Min(TSimd.Count, geometry.InputChannels - channel);
            var (firstTap, tapStride) = geometry.FlipKernel ? (Taps - 1, -TSimd.Count) : (0, TSimd.Count);
            for (var lane = 0; lane < channels; lane++)
            {
                WinogradFour<TSimd, TVector>.WeightsAdjoint(
                    sums + ((nint)lane * columns * TSimd.Count), PointLength, taps + (((lane * Taps) + firstTap) * TSimd.Count), tapStride);
            }

            var output = outputBlock * TSimd.Count;
            var perOutput = (nint)geometry.InputChannels * Taps;
            TransposedCopy.Run(
                taps, TSimd.Count, channels * Taps, Math.Min(TSimd.Count, geometry.OutputChannels - output),
                weightGradient + (output * perOutput) + (channel * Taps), perOutput);
        }
    }
}
