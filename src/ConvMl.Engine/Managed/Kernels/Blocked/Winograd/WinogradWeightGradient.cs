// WinogradWeightGradient: the gradient of the weights of a 3×3 convolution of stride 1 by the adjoint of Winograd's algorithm.
//
// Computes   dw = Gᵀ (Σ over tiles (Bᵀ d B) ⊙ (A dy Aᵀ)) G for each pair of channels: what differentiating F(4×4, 3×3) by w gives.
// Layout     Transformed tiles V [input blocks, 36, tiles, V] and M [output groups, 36, tiles, 2V], so that a register tile reads both front
//            to back; their products dU [36, output groups, C, 2V] are sums over tiles.
// Loops      Blocks of tiles: transform input and gradient, then for each of the 36 points add Vᵀ·M to dU (MicroTile: rows are input
//            channels, the sum is over tiles). At the end dU is transformed to the weights.
//            Where dU is small, the tiles are cut into slices with a dU of their own, so that a task keeps V, M and dU in its
//            second-level cache; the slices' sums are added at the end. Where it is large there is one dU and points are shared out.
// Parallel   Slices; or tiles and channels while transforming and points while multiplying. The number of slices depends on the sizes
//            alone, and slices are added in their order, so the bits do not depend on the threads.
// Dilation   Pixels that leave the same remainder are convolved among themselves (WinogradTiling).
// Remainder  The last tiles along an axis may be shorter and lack points; what of a tile is beyond the border all the same is zero. Lanes without a channel are not written.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); the adjoint by transposing each map.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The gradient of the weights of a 3×3 convolution of stride 1 by the adjoint of Winograd's algorithm.</summary>
internal sealed unsafe class WinogradWeightGradient<TSimd, TVector> : BlockedWeightGradient
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int SmallWeights = 256 * 1024;
    private const int SlicedTiles = 192 * 1024;
    private const int SharedTiles = 1536 * 1024;

    // Where dU is small, a batch too small for slices takes no more memory than a large one.
    private const int FewSharedTiles = 768 * 1024;

    private const int TilesPerSlice = 256;
    private const int MostSlices = 8;
    private const int TilesPerTransform = 16;
    private const int Taps = 9;

    private static int Points => WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Points;

    private readonly ConvGeometry _geometry;
    private readonly WinogradTiling _tiling;
    private readonly int _inputBlocks;
    private readonly int _outputBlocks;

    /// <summary>Sizes the gradient.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="WinogradTiling.Reject"/> lets through.</exception>
    public WinogradWeightGradient(ConvGeometry geometry)
    {
        if (WinogradTiling.Reject(geometry) is { } reason)
            throw new ArgumentException($"Winograd's algorithm cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _tiling) = (geometry, new WinogradTiling(geometry, ConvPass.Forward, WinogradFour<TSimd, TVector>.TileSide, hasShortTiles: true));
        _inputBlocks = BlockedLayout.Blocks(geometry.InputChannels, TSimd.Count);
        _outputBlocks = BlockedLayout.Blocks(geometry.OutputChannels, TSimd.Count);
    }

    // Floats of dU for one point.
    private nint PointLength => ((nint)_inputBlocks * _outputBlocks * TSimd.Count * TSimd.Count) + BlockedLayout.Stagger;

    // Floats of a worker to transform in, or for the weights of one block of outputs and one of inputs.
    private static int TemporaryLength => Math.Max(WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.ScratchLength, Taps * TSimd.Count * TSimd.Count);

    private nint ProductLength => Points * PointLength;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers)
    {
        var cut = new Cut(this, batch);
        return ((long)workers * TemporaryLength)
            + ((long)cut.Slices.Count * ProductLength)
            + (cut.TilesLength * (cut.Slices.Count > 1 ? workers : 1));
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, int batch, float* input, ConvSource outputGradient, float* weightGradient, float* scratch)
    {
        var cut = new Cut(this, batch);
        var run = new Operands(this, cut, input, outputGradient, weightGradient, scratch, pool.Workers);
        if (cut.Slices.Count > 1)
        {
            pool.Run(cut.Slices.Count, new SliceTasks(run));
        }
        else
        {
            var blocks = cut.BlocksOf(0);
            for (var block = 0; block < blocks.Count; block++)
            {
                var (first, limit) = (blocks.Start(block), blocks.Start(block + 1));
                var transforms = new Pieces(limit - first, TilesPerTransform);
                pool.Run(transforms.Count * (_inputBlocks + _outputBlocks), new FillTasks(run, first, transforms));
                pool.Run(Points, new MultiplyTasks(run, first, limit));
            }
        }

        pool.Run(_inputBlocks * _outputBlocks, new FinishTasks(run));
    }

    /// <summary>How a batch is cut; it depends on the sizes alone.</summary>
    private readonly struct Cut
    {
        private readonly int _tilesOfBlock;

        public Cut(WinogradWeightGradient<TSimd, TVector> gradient, int batch)
        {
            Order = new WinogradTileOrder(gradient._tiling, batch);
            var tiles = Order.Count;
            var isSmall = gradient.ProductLength <= SmallWeights;
            var slices = isSmall ? Math.Clamp(tiles / TilesPerSlice, 1, MostSlices) : 1;
            Slices = new Pieces(tiles, (tiles + slices - 1) / slices);
            var perTile = Points * (gradient._inputBlocks + gradient._outputBlocks) * TSimd.Count;
            _tilesOfBlock = Math.Max(TSimd.TileRows, (slices > 1 ? SlicedTiles : isSmall ? FewSharedTiles : SharedTiles) / perTile);
            Capacity = BlocksOf(0).Largest;
            BlockLength = (nint)WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>>.Length(1, Capacity);
            TilesLength = BlockLength * (gradient._inputBlocks + gradient._outputBlocks);
        }

        /// <summary>The tiles.</summary>
        public WinogradTileOrder Order { get; }

        /// <summary>The slices of the tiles; each has a dU of its own.</summary>
        public Pieces Slices { get; }

        /// <summary>Most tiles of a block.</summary>
        public int Capacity { get; }

        /// <summary>Floats of V or M of a block of tiles and a block of channels.</summary>
        public nint BlockLength { get; }

        /// <summary>Floats of V and M of a block of tiles.</summary>
        public long TilesLength { get; }

        /// <summary>The blocks of a slice; the first slice is the largest.</summary>
        public Pieces BlocksOf(int slice) => new(Slices.Start(slice + 1) - Slices.Start(slice), _tilesOfBlock);
    }

    private readonly struct Operands(
        WinogradWeightGradient<TSimd, TVector> gradient, Cut cut, float* input, ConvSource outputGradient, float* weightGradient, float* scratch, int workers)
    {
        public WinogradWeightGradient<TSimd, TVector> Gradient => gradient;

        public Cut Cut => cut;

        /// <summary>Transforms tiles of one block of the input's channels or, counted on, of the output's.</summary>
        public void Fill(int first, int worker, int firstTile, int limitTile, int block)
        {
            var output = block - gradient._inputBlocks;
            if (output < 0)
            {
                Inputs(first, worker, block).FillFromPatches(input, firstTile, limitTile, 0, 1, Temporary(worker));
                return;
            }

            var inGroup = output % MicroTile<TSimd, TVector>.MostColumns;
            Outputs(first, worker, output - inGroup).FillFromTiles(outputGradient, firstTile, limitTile, inGroup, inGroup + 1, Temporary(worker));
        }

        /// <summary>dU (+)= Vᵀ·M at one point, over the tiles of one block.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Multiply(int slice, int worker, int point, int first, int limit, bool accumulate)
        {
            var channels = gradient._inputBlocks * TSimd.Count;
            var rows = new Pieces(TSimd.Count, TSimd.TileRows);
            var tile = new TileArguments
            {
                RowStrideA = 1,
                StepA = TSimd.Count,
                ColumnStrideB = TSimd.Count,
                ColumnStrideC = TSimd.Count,
                Columns = 1,
                Rows = 1,
                Planes = 1,
            };
            for (var firstBlock = 0; firstBlock < gradient._outputBlocks; firstBlock += MicroTile<TSimd, TVector>.MostColumns)
            {
                var outputs = Outputs(first, worker, firstBlock);
                var columns = (int)outputs.TileStride / TSimd.Count;
                var (firstWith, limitWith) = outputs.WithPoint(point, first, limit);
                tile.Depth = limitWith - firstWith;
                tile.B = outputs.At(point, firstWith - first);
                tile.StepB = outputs.TileStride;
                tile.RowStrideC = outputs.TileStride;
                tile.C = Product(slice) + (point * gradient.PointLength) + ((nint)firstBlock * TSimd.Count * channels);
                for (var inputBlock = 0; inputBlock < gradient._inputBlocks; inputBlock++)
                {
                    tile.A = Inputs(first, worker, inputBlock).At(point, firstWith - first);
                    tile.Addend = accumulate ? tile.C : null;
                    MicroTile<TSimd, TVector>.Run(rows, columns, &tile);
                    tile.C += TSimd.Count * tile.RowStrideC;
                }
            }
        }

        /// <summary>Adds up the slices, transforms, and writes the weights of one block of outputs and one of inputs.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Finish(int outputBlock, int inputBlock, int worker)
        {
            const int mostColumns = MicroTile<TSimd, TVector>.MostColumns;
            var geometry = gradient._geometry;
            var firstOfGroup = outputBlock / mostColumns * mostColumns;
            var rowStride = Math.Min(mostColumns, gradient._outputBlocks - firstOfGroup) * TSimd.Count;
            var offset = ((nint)firstOfGroup * TSimd.Count * gradient._inputBlocks * TSimd.Count) + ((outputBlock - firstOfGroup) * TSimd.Count);
            var taps = Temporary(worker);
            var (firstTap, tapStride) = geometry.FlipKernel ? (Taps - 1, -TSimd.Count) : (0, TSimd.Count);
            var firstChannel = inputBlock * TSimd.Count;
            var channels = Math.Min(TSimd.Count, geometry.InputChannels - firstChannel);
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = Product(0) + offset + ((nint)(firstChannel + channel) * rowStride);
                for (var slice = 1; slice < cut.Slices.Count; slice++)
                    AddPoints(sum, sum + (slice * gradient.ProductLength));
                WinogradFour<TSimd, TVector>.WeightsAdjoint(sum, gradient.PointLength, taps + (((channel * Taps) + firstTap) * TSimd.Count), tapStride);
            }

            var perOutput = (nint)geometry.InputChannels * Taps;
            TransposedCopy.Run(
                taps, TSimd.Count, channels * Taps, Math.Min(TSimd.Count, geometry.OutputChannels - (outputBlock * TSimd.Count)),
                weightGradient + (outputBlock * TSimd.Count * perOutput) + (firstChannel * Taps), perOutput);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddPoints(float* sum, float* summand)
        {
            for (var point = 0; point < Points; point++)
            {
                var at = point * gradient.PointLength;
                TSimd.Store(TSimd.Add(TSimd.Load(sum + at), TSimd.Load(summand + at)), sum + at);
            }
        }

        private float* Temporary(int worker) => scratch + ((nint)worker * TemporaryLength);

        private float* Product(int slice) => Temporary(workers) + (slice * gradient.ProductLength);

        private float* Tiles(int worker) => Product(cut.Slices.Count) + (cut.Slices.Count > 1 ? worker * (nint)cut.TilesLength : 0);

        private WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> Inputs(int first, int worker, int block) =>
            new(cut.Order, new BlockRange(block, 1, gradient._inputBlocks), first, cut.Capacity, Tiles(worker) + (block * cut.BlockLength));

        private WinogradTiles<TSimd, TVector, WinogradFour<TSimd, TVector>> Outputs(int first, int worker, int firstBlock)
        {
            var blocks = new BlockRange(firstBlock, Math.Min(MicroTile<TSimd, TVector>.MostColumns, gradient._outputBlocks - firstBlock), gradient._outputBlocks);
            return new(cut.Order, blocks, first, cut.Capacity, Tiles(worker) + ((gradient._inputBlocks + firstBlock) * cut.BlockLength));
        }
    }

    private readonly struct SliceTasks(Operands run) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var blocks = run.Cut.BlocksOf(task);
            var start = run.Cut.Slices.Start(task);
            for (var block = 0; block < blocks.Count; block++)
            {
                var (first, limit) = (start + blocks.Start(block), start + blocks.Start(block + 1));
                for (var channels = 0; channels < run.Gradient._inputBlocks + run.Gradient._outputBlocks; channels++)
                    run.Fill(first, worker, first, limit, channels);
                for (var point = 0; point < Points; point++)
                    run.Multiply(task, worker, point, first, limit, block > 0);
            }
        }
    }

    private readonly struct FillTasks(Operands run, int first, Pieces transforms) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (channels, piece) = (task / transforms.Count, task % transforms.Count);
            run.Fill(first, worker, first + transforms.Start(piece), first + transforms.Start(piece + 1), channels);
        }
    }

    private readonly struct MultiplyTasks(Operands run, int first, int limit) : IParallelBody
    {
        public void Run(int task, int worker) => run.Multiply(0, worker, task, first, limit, first > 0);
    }

    private readonly struct FinishTasks(Operands run) : IParallelBody
    {
        public void Run(int task, int worker) => run.Finish(task / run.Gradient._inputBlocks, task % run.Gradient._inputBlocks, worker);
    }
}
