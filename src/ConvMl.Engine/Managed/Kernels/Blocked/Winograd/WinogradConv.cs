// WinogradConv: convolution by Winograd's algorithm, forward and backward to the input.
//
// Computes   y = act(conv(x, w) + bias (+ residual)); backward to the input it is the same with the weights turned round and their
//            channels exchanged. Which convolution it is, the maps know (IWinogradMaps). Of a 3×3 kernel at stride 1 a tile of 16 outputs takes
//            36 multiplications instead of 144, with F(4×4, 3×3); one of 4 takes 16 instead of 36, with F(2×2, 3×3) and fewer than half the weights.
//            At stride 2 the phases of the stride are convolutions of stride 1 with fewer taps: 81 instead of 144 for a 3×3 kernel,
//            and 100 instead of 256 for a 4×4 kernel, either way.
// Layout     Blocked activations. Prepared weights: U [weight points, output groups, C, 2V], so that a register tile reads them front to back, then
//            the bias. Transformed tiles: V [points, tiles, C] and M [points, tiles, O].
// Loops      Transform the source's tiles, multiply V by U for each point (MicroTile on the rows of V), transform back. While a tile is
//            transformed, what the next one reads or writes is fetched: a batch comes from further away than one tile lasts. While the tiles are
//            multiplied by one panel of U, the next is fetched: a large U comes from memory at the speed at which few tiles use it up.
//            Where U is small, a task does all three for one block of tiles, whose V and M stay in the second-level cache while U passes by.
//            Where U is large it should be read once: then the three steps go over all tiles (as many as a cache holds), one after the other.
// Parallel   Blocks of tiles; or tiles and channels in the first and third step and points in the second. Each number is
//            computed by one task in one order, so its bits depend on neither.
// Dilation   Pixels that leave the same remainder are convolved among themselves (WinogradTiling).
// Remainder  The last tiles along an axis may be shorter and lack points; tiles that reach over the border all the same read zeros and write what
//            is inside. Lanes without a channel are not read, and have zero weights where they are written.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); strides: Huang et al., "DWM: a decomposable
//            Winograd method for convolution acceleration" (AAAI 2020).

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Convolution by Winograd's algorithm, forward and backward to the input.</summary>
internal sealed unsafe class WinogradConv<TSimd, TVector, TMaps> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TMaps : struct, IWinogradMaps
{
    // Weights up to this many floats come from a cache near enough for each block of tiles to read them again, fetched ahead.
    private const int SmallWeights = 1024 * 1024;

    // Floats of V and M together that are held at once.
    private const int FusedTiles = 128 * 1024;
    private const int PhasedTiles = 1536 * 1024;

    // With fewer blocks of tiles than this there would be too little to share out.
    private const int FewestFusedBlocks = 8;
    private const int FewestFusedTiles = 16;
    private const int TilesPerTransform = 16;

    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly WinogradTiling _tiling;
    private readonly int _sources;
    private readonly int _sourceBlocks;
    private readonly int _blocks;

    /// <summary>Sizes a pass of a convolution that the maps are those of.</summary>
    public WinogradConv(ConvGeometry geometry, ConvPass pass)
    {
        (_geometry, _pass, _tiling) = (geometry, pass, new WinogradTiling(geometry, pass, TMaps.TileSide, TMaps.HasShortTiles));
        var (source, destination) = pass == ConvPass.Forward
            ? (geometry.InputChannels, geometry.OutputChannels)
            : (geometry.OutputChannels, geometry.InputChannels);
        (_sources, _sourceBlocks, _blocks) = (source, BlockedLayout.Blocks(source, TSimd.Count), BlockedLayout.Blocks(destination, TSimd.Count));
    }

    /// <inheritdoc/>
    public override long PreparedLength => (TMaps.WeightPoints * PointLength) + (_blocks * TSimd.Count);

    // Floats of U for one point.
    private nint PointLength => ((nint)_sources * _blocks * TSimd.Count) + BlockedLayout.Stagger;

    /// <inheritdoc/>
    public override bool MayWriteOverMask => true;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers)
    {
        var cut = new Cut(this, batch);
        return (cut.TilesLength * (cut.Fused ? workers : 1)) + ((long)workers * WinogradTiles<TSimd, TVector, TMaps>.ScratchLength);
    }

    /// <inheritdoc/>
    public override void Prepare(WorkerPool pool, float* weights, float* bias, float* prepared)
    {
        var view = new WeightView(_geometry, _pass, weights);
        pool.Run(_blocks * _sourceBlocks, new PrepareTasks(this, view, prepared));
        var padded = prepared + (TMaps.WeightPoints * PointLength);
        for (var channel = 0; channel < _blocks * TSimd.Count; channel++)
            padded[channel] = bias != null && channel < view.Destinations ? bias[channel] : 0;
    }

    /// <inheritdoc/>
    public override void Run(
        WorkerPool pool, int batch, ConvSource source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        var cut = new Cut(this, batch);
        var run = new Operands(this, cut, source, prepared, epilogue, destination, scratch, pool.Workers);
        if (cut.Fused)
        {
            pool.Run(cut.Blocks.Count, new FusedTasks(run));
            return;
        }

        for (var block = 0; block < cut.Blocks.Count; block++)
        {
            var transforms = new Pieces(cut.Blocks.Start(block + 1) - cut.Blocks.Start(block), TilesPerTransform);
            pool.Run(transforms.Count * _sourceBlocks, new FillTasks(run, block, transforms));
            pool.Run(WinogradTiles<TSimd, TVector, TMaps>.Points, new MultiplyTasks(run, block));
            pool.Run(transforms.Count * _blocks, new WriteTasks(run, block, transforms));
        }
    }

    /// <summary>How a batch is cut; it depends on the sizes alone.</summary>
    private readonly struct Cut
    {
        public Cut(WinogradConv<TSimd, TVector, TMaps> conv, int batch)
        {
            Order = new WinogradTileOrder(conv._tiling, batch);
            var tiles = Order.Count;
            var perTile = WinogradTiles<TSimd, TVector, TMaps>.Points * (conv._sourceBlocks + conv._blocks) * TSimd.Count;
            var fusedTiles = Math.Max(TSimd.TileRows, Math.Min(FusedTiles / perTile, tiles / FewestFusedBlocks));
            Fused = TMaps.WeightPoints * conv.PointLength <= SmallWeights && tiles >= FewestFusedTiles;
            // Of few blocks an even number, so that two workers have as much to do.
            var blocks = (tiles + fusedTiles - 1) / fusedTiles;
            if (blocks < FewestFusedBlocks)
                fusedTiles = (tiles + ((blocks + 1) / 2 * 2) - 1) / ((blocks + 1) / 2 * 2);
            Blocks = new Pieces(tiles, Fused ? fusedTiles : Math.Max(4 * TSimd.TileRows, PhasedTiles / perTile));
            SourceLength = WinogradTiles<TSimd, TVector, TMaps>.Length(conv._sourceBlocks, Blocks.Largest);
            TilesLength = SourceLength + WinogradTiles<TSimd, TVector, TMaps>.Length(conv._blocks, Blocks.Largest);
        }

        /// <summary>The tiles.</summary>
        public WinogradTileOrder Order { get; }

        /// <summary>Whether a task does all steps for a block of tiles.</summary>
        public bool Fused { get; }

        /// <summary>The blocks of tiles.</summary>
        public Pieces Blocks { get; }

        /// <summary>Floats of V of a block.</summary>
        public long SourceLength { get; }

        /// <summary>Floats of V and M of a block.</summary>
        public long TilesLength { get; }
    }

    private readonly struct Operands(
        WinogradConv<TSimd, TVector, TMaps> conv,
        Cut cut,
        ConvSource source,
        float* prepared,
        ConvEpilogue epilogue,
        float* destination,
        float* scratch,
        int workers)
    {
        public WinogradConv<TSimd, TVector, TMaps> Conv => conv;

        public Pieces Blocks => cut.Blocks;

        public void Fill(int block, int worker, int firstTile, int limitTile, int firstBlock, int limitBlock) =>
            Source(block, worker).FillFromPatches(source, firstTile, limitTile, firstBlock, limitBlock, Temporary(worker));

        public void Write(int block, int worker, int firstTile, int limitTile, int firstBlock, int limitBlock) => Product(block, worker)
            .WriteTiles(destination, prepared + (TMaps.WeightPoints * conv.PointLength), epilogue, firstTile, limitTile, firstBlock, limitBlock, Temporary(worker));

        /// <summary>M = V·U at some points.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Multiply(int block, int worker, int firstPoint, int limitPoint)
        {
            var (tilesOfSource, tilesOfProduct) = (Source(block, worker), Product(block, worker));
            var depth = conv._sources;
            var (firstTile, limitTile) = (cut.Blocks.Start(block), cut.Blocks.Start(block + 1));
            var tile = new TileArguments
            {
                RowStrideA = tilesOfSource.TileStride,
                RowStrideC = tilesOfProduct.TileStride,
                ColumnStrideC = TSimd.Count,
                ColumnStrideB = TSimd.Count,
                StepA = 1,
                Depth = depth,
                Columns = 1,
                Rows = 1,
                Planes = 1,
            };
            for (var point = firstPoint; point < limitPoint; point++)
            {
                var (first, limit) = tilesOfSource.WithPoint(point, firstTile, limitTile);
                var rows = new Pieces(limit - first, TSimd.TileRows);
                var products = tilesOfProduct.At(point, first - firstTile);
                tile.A = tilesOfSource.At(point, first - firstTile);
                tile.B = prepared + (TMaps.WeightPoint(point) * conv.PointLength);
                for (var firstBlock = 0; firstBlock < conv._blocks; firstBlock += MicroTile<TSimd, TVector>.MostColumns)
                {
                    var columns = Math.Min(MicroTile<TSimd, TVector>.MostColumns, conv._blocks - firstBlock);
                    tile.StepB = columns * TSimd.Count;
                    var next = tile.B + (depth * tile.StepB);
                    tile.C = products + (firstBlock * TSimd.Count);
                    tile.FetchShares(next, rows.Count);
                    MicroTile<TSimd, TVector>.Run(rows, columns, &tile);
                    tile.B = next;
                }
            }
        }

        private float* Temporary(int worker) => scratch + ((nint)worker * WinogradTiles<TSimd, TVector, TMaps>.ScratchLength);

        // The tiles of all workers' blocks lie behind the workers' temporaries; if not fused, all workers share one block.
        private float* Tiles(int worker) => Temporary(workers) + (cut.Fused ? worker * (nint)cut.TilesLength : 0);

        private WinogradTiles<TSimd, TVector, TMaps> Source(int block, int worker) =>
            new(cut.Order, BlockRange.All(conv._sourceBlocks), cut.Blocks.Start(block), cut.Blocks.Largest, Tiles(worker));

        private WinogradTiles<TSimd, TVector, TMaps> Product(int block, int worker) =>
            new(cut.Order, BlockRange.All(conv._blocks), cut.Blocks.Start(block), cut.Blocks.Largest, Tiles(worker) + cut.SourceLength);
    }

    private readonly struct FusedTasks(Operands run) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (first, limit) = (run.Blocks.Start(task), run.Blocks.Start(task + 1));
            run.Fill(task, worker, first, limit, 0, run.Conv._sourceBlocks);
            run.Multiply(task, worker, 0, WinogradTiles<TSimd, TVector, TMaps>.Points);
            run.Write(task, worker, first, limit, 0, run.Conv._blocks);
        }
    }

    private readonly struct FillTasks(Operands run, int block, Pieces transforms) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (channels, piece) = (task / transforms.Count, task % transforms.Count);
            var first = run.Blocks.Start(block);
            run.Fill(block, worker, first + transforms.Start(piece), first + transforms.Start(piece + 1), channels, channels + 1);
        }
    }

    private readonly struct MultiplyTasks(Operands run, int block) : IParallelBody
    {
        public void Run(int task, int worker) => run.Multiply(block, worker, task, task + 1);
    }

    private readonly struct WriteTasks(Operands run, int block, Pieces transforms) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (channels, piece) = (task / transforms.Count, task % transforms.Count);
            var first = run.Blocks.Start(block);
            run.Write(block, worker, first + transforms.Start(piece), first + transforms.Start(piece + 1), channels, channels + 1);
        }
    }

    // One block of destination channels and one of source channels.
    private readonly struct PrepareTasks(WinogradConv<TSimd, TVector, TMaps> conv, WeightView weights, float* prepared) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            const int mostColumns = MicroTile<TSimd, TVector>.MostColumns;
            var memory = stackalloc float[(TMaps.Taps * TMaps.Taps * TSimd.Count) + BlockedLayout.Stagger];
            var gathered = (float*)(((nuint)memory + 63) & ~(nuint)63);
            var (block, sourceBlock) = (task / conv._sourceBlocks, task % conv._sourceBlocks);
            var firstOfGroup = block / mostColumns * mostColumns;
            var columns = Math.Min(mostColumns, conv._blocks - firstOfGroup);
            var group = prepared + ((nint)firstOfGroup * TSimd.Count * conv._sources) + ((block - firstOfGroup) * TSimd.Count);
            for (var source = sourceBlock * TSimd.Count; source < Math.Min((sourceBlock + 1) * TSimd.Count, conv._sources); source++)
            {
                weights.GatherTaps<TSimd, TVector>(block * TSimd.Count, source, gathered, TSimd.Count);
                TMaps.Weights(gathered, TSimd.Count, group + ((nint)source * columns * TSimd.Count), conv.PointLength);
            }
        }
    }
}
