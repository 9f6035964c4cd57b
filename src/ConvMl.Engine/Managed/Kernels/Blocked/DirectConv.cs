// DirectConv: convolution by its definition on the blocked layout, any kernel, stride, dilation, padding and groups, forward and
// backward to the input (which is also the transposed convolution).
//
// Computes   y = act(Σ over source channels and taps of w·x + bias (+ residual)).
// Layout     Destination blocked. Source blocked, or planar for the first layer of a network, whose few channels would leave most lanes
//            empty. Prepared weights: for each phase [output groups, source blocks, taps, lanes of the source, 2V], then the bias.
// Loops      Phases (PhaseAxis: one forward, stride² backwards), groups of two output blocks, chunks of source blocks, rectangles of pixels that
//            read the same taps (AxisSpan), register tiles along their longer side (MicroTile). A chunk's weights stay in the second-level cache while all rows of the task pass by; a tile
//            fetches them ahead, so they need not fit the first. A destination that is far away is fetched while it is summed.
//            A kernel of 1×1 without stride and padding sees the image as one row, so that tiles need not end with rows.
// Parallel   Images, convolution groups, bands of rows (of pixels for 1×1), and where that is too little, or the weights are more than the
//            image, output groups.
// Remainder  Tiles of nearly equal length make up a line. Lanes without a channel have zero weights. Taps beyond the border are left out.
// Source     Georganas et al., "Anatomy of high-performance deep learning convolutions on SIMD architectures" (SC 2018); backward
//            phases: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), section 4.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Convolution by its definition on the blocked layout, forward and backward to the input.</summary>
internal sealed unsafe class DirectConv<TSimd, TVector> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // Floats of a destination that the second-level caches no longer hold: a write waits for its line. A shorter sum is over before the line is there.
    private const long FarDestination = 1024 * 1024;
    private const int LeastFetchedDepth = 32;

    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly DirectConvSizes _sizes;
    private readonly PhaseAxis[] _rows;
    private readonly PhaseAxis[] _columns;
    private readonly AxisSpan[][] _rowSpans;
    private readonly AxisSpan[][] _columnSpans;

    /// <summary>Sizes a pass.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="DirectConvSizes.Reject"/> lets through.</exception>
    public DirectConv(ConvGeometry geometry, ConvPass pass, bool planarSource = false)
    {
        if (DirectConvSizes.Reject(geometry, TSimd.Count, planarSource) is { } reason)
            throw new ArgumentException($"The blocked convolution cannot do this one: {reason}.", nameof(geometry));
        (_geometry, _pass) = (geometry, pass);
        _sizes = new DirectConvSizes(geometry, pass, TSimd.Count, planarSource);
        (_rows, _columns) = (PhaseAxis.Of(geometry.Vertical, pass), PhaseAxis.Of(geometry.Horizontal, pass));
        if (_sizes.IsPointwise)
            (_rows, _columns) = ([PhaseAxis.Identity(1)], [PhaseAxis.Identity(_sizes.Width)]);
        _rowSpans = [.. _rows.Select(phase => phase.Spans(_sizes.SourceHeight))];
        _columnSpans = [.. _columns.Select(phase => phase.Spans(_sizes.SourceWidth))];
    }

    /// <inheritdoc/>
    public override long PreparedLength => PhaseOffset(_rows.Length, 0) + ((long)_sizes.Blocks * TSimd.Count);

    // Numbers that a destination channel takes from a source channel, of one phase.
    private int Taps(int rowPhase, int columnPhase) => _rows[rowPhase].Taps * _columns[columnPhase].Taps;

    // Floats of the weights of a phase for one destination channel.
    private nint DepthLength(int rowPhase, int columnPhase) => (nint)_sizes.SourceBlocksPerGroup * _sizes.SourceLanes * Taps(rowPhase, columnPhase);

    private nint PhaseOffset(int rowPhase, int columnPhase)
    {
        nint offset = 0;
        for (var phase = 0; phase < (rowPhase * _columns.Length) + columnPhase; phase++)
            offset += _sizes.Blocks * TSimd.Count * DepthLength(phase / _columns.Length, phase % _columns.Length);
        return offset;
    }

    /// <summary>Where the source channels are one chunk: with more, sums are written before the mask is read.</summary>
    public override bool MayWriteOverMask =>
        _sizes.SourceBlocksPerGroup <= _sizes.ChunkFor(_rows.Max(phase => phase.Taps) * _columns.Max(phase => phase.Taps));

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => 0;

    /// <inheritdoc/>
    public override void Prepare(WorkerPool pool, float* weights, float* bias, float* prepared)
    {
        var view = new WeightView(_geometry, _pass, weights);
        pool.Run(_sizes.Blocks * _sizes.SourceBlocksPerGroup, new PrepareTasks(this, view, prepared));
        var padded = prepared + PhaseOffset(_rows.Length, 0);
        for (var channel = 0; channel < _sizes.Blocks * TSimd.Count; channel++)
            padded[channel] = bias != null && channel < view.Destinations ? bias[channel] : 0;
    }

    /// <inheritdoc/>
    public override void Run(
        WorkerPool pool, int batch, ConvSource source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        var cut = _sizes.CutFor(batch, _rows[0].Outputs, _columns[0].Outputs);
        pool.Run(cut.Tasks, new Tasks(this, cut, source.Values, prepared, epilogue, destination, FetchesDestination(batch)));
    }

    private bool FetchesDestination(int batch) =>
        batch * (long)_sizes.Blocks * _sizes.Pixels * TSimd.Count >= FarDestination && DepthLength(0, 0) >= LeastFetchedDepth;

    private readonly struct Tasks(
        DirectConv<TSimd, TVector> conv, DirectConvCut cut, float* source, float* prepared, ConvEpilogue epilogue, float* destination, bool fetchesDestination)
        : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var sizes = conv._sizes;
            var (outputs, rest) = (task % cut.OutputPieces.Count, task / cut.OutputPieces.Count);
            (var band, rest) = (rest % cut.Bands.Count, rest / cut.Bands.Count);
            var (group, image) = (rest % sizes.Groups, rest / sizes.Groups);
            for (var rowPhase = 0; rowPhase < conv._rows.Length; rowPhase++)
            {
                for (var columnPhase = 0; columnPhase < conv._columns.Length; columnPhase++)
                {
                    for (var output = cut.OutputPieces.Start(outputs); output < cut.OutputPieces.Start(outputs + 1); output++)
                        RunOutputGroup(rowPhase, columnPhase, image, group, output, cut.Bands.Start(band), cut.Bands.Start(band + 1));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunOutputGroup(int rowPhase, int columnPhase, int image, int group, int output, int first, int limit)
        {
            var sizes = conv._sizes;
            var (rows, columns) = (conv._rows[rowPhase], conv._columns[columnPhase]);
            var firstBlock = (group * sizes.BlocksPerGroup) + (output * MicroTile<TSimd, TVector>.MostColumns);
            var vectors = Math.Min(MicroTile<TSimd, TVector>.MostColumns, ((group + 1) * sizes.BlocksPerGroup) - firstBlock) * TSimd.Count;
            var weights = prepared + conv.PhaseOffset(rowPhase, columnPhase) + (firstBlock * TSimd.Count * conv.DepthLength(rowPhase, columnPhase));
            var planes = source + ((((nint)image * sizes.Groups) + group) * sizes.SourceBlocksPerGroup * sizes.SourcePixels * sizes.SourceLanes);
            var blocks = ((((nint)image * sizes.Blocks) + firstBlock) * sizes.Pixels
                + ((nint)rows.First * sizes.Width) + columns.First) * TSimd.Count;
            var tile = new TileArguments
            {
                ColumnStrideB = TSimd.Count,
                ColumnStrideC = sizes.Pixels * TSimd.Count,
                StepB = vectors,
                RowStepA = rows.TapStep * (nint)sizes.SourceWidth * sizes.SourceLanes,
                RowStepB = columns.Taps * sizes.SourceLanes * vectors,
                PlaneStepA = sizes.SourcePixels * sizes.SourceLanes,
                PlaneStepB = rows.Taps * columns.Taps * sizes.SourceLanes * vectors,

                // Of one tap the weights are few: what is worth fetching is the next tile's pixels.
                FetchesRows = sizes.IsPointwise,
                FetchesDestination = fetchesDestination,
            };

            // Innermost are the lanes of a pixel; a planar pixel has one, so there it is the taps of a row.
            if (sizes.SourceLanes > 1)
                (tile.Depth, tile.StepA, tile.ColumnStepA, tile.ColumnStepB) = (sizes.SourceLanes, 1, columns.TapStep * sizes.SourceLanes, sizes.SourceLanes * vectors);
            else
                (tile.Columns, tile.StepA) = (1, columns.TapStep);

            var (rowBand, columnBand) = sizes.IsPointwise ? ((0, 1), (first, limit)) : ((first, limit), (0, columns.Outputs));
            var chunks = new Pieces(sizes.SourceBlocksPerGroup, sizes.ChunkFor(rows.Taps * columns.Taps));
            for (var chunk = 0; chunk < chunks.Count; chunk++)
            {
                var firstPlane = chunks.Start(chunk);
                var isLast = chunk == chunks.Count - 1;
                tile.Planes = chunks.Start(chunk + 1) - firstPlane;
                tile.Bias = isLast ? prepared + conv.PhaseOffset(conv._rows.Length, 0) + (firstBlock * TSimd.Count) : null;
                tile.Rectify = isLast && epilogue.Rectify;
                var operands = new Operands(
                    planes + (firstPlane * tile.PlaneStepA), weights + (firstPlane * tile.PlaneStepB), destination + blocks,
                    Shifted(chunk > 0 ? destination : epilogue.Residual, blocks), Shifted(isLast ? epilogue.Mask : null, blocks));
                foreach (var rowSpan in conv._rowSpans[rowPhase])
                {
                    foreach (var columnSpan in conv._columnSpans[columnPhase])
                        RunRectangle(&tile, operands, rows, columns, rowSpan.Within(rowBand), columnSpan.Within(columnBand), vectors);
                }
            }
        }

        // The destinations of a rectangle, all of which read the same taps: along its longer side, a register tile after the other.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunRectangle(TileArguments* tile, Operands operands, PhaseAxis rows, PhaseAxis columns, AxisSpan rowSpan, AxisSpan columnSpan, int vectors)
        {
            if (rowSpan.IsEmpty || columnSpan.IsEmpty)
                return;
            var sizes = conv._sizes;
            nint sourceRow = (nint)sizes.SourceWidth * sizes.SourceLanes, destinationRow = (nint)sizes.Width * TSimd.Count;
            nint rowA = rows.Stride * sourceRow, columnA = columns.Stride * sizes.SourceLanes;
            nint rowC = rows.Step * destinationRow, columnC = columns.Step * TSimd.Count;
            tile->Rows = rowSpan.Taps;
            if (sizes.SourceLanes > 1)
                tile->Columns = columnSpan.Taps;
            else
                tile->Depth = columnSpan.Taps;
            tile->B = operands.Weights + (rowSpan.FirstTap * tile->RowStepB) + (columnSpan.FirstTap * sizes.SourceLanes * (nint)vectors);
            var sourceAt = ((rows.Origin + (rowSpan.FirstTap * rows.TapStep)) * sourceRow) + ((columns.Origin + (columnSpan.FirstTap * columns.TapStep)) * sizes.SourceLanes);
            var across = columnSpan.Length >= Math.Min(rowSpan.Length, TSimd.TileRows);
            (tile->RowStrideA, tile->RowStrideC) = across ? (columnA, columnC) : (rowA, rowC);
            var (lines, line) = across ? (rowSpan, columnSpan) : (columnSpan, rowSpan);
            var (lineA, lineC) = across ? (rowA, rowC) : (columnA, columnC);
            var pieces = new Pieces(line.Length, TSimd.TileRows);
            for (var index = lines.First; index < lines.Limit; index++)
            {
                var at = (index * lineC) + (line.First * tile->RowStrideC);
                tile->A = operands.Source + sourceAt + (index * lineA) + (line.First * tile->RowStrideA);
                tile->C = operands.Destination + at;
                tile->Addend = Shifted(operands.Addend, at);
                tile->Mask = Shifted(operands.Mask, at);
                MicroTile<TSimd, TVector>.Run(pieces, vectors / TSimd.Count, tile);
            }
        }

        private static float* Shifted(float* pointer, nint offset) => pointer == null ? null : pointer + offset;
    }

    // What the register tiles of an output group and a chunk read and write, from the first source pixel and the phase's first destination on.
    private readonly struct Operands(float* source, float* weights, float* destination, float* addend, float* mask)
    {
        public float* Source => source;

        public float* Weights => weights;

        public float* Destination => destination;

        public float* Addend => addend;

        public float* Mask => mask;
    }

    // One block of destination channels and one of source channels, for all phases.
    private readonly struct PrepareTasks(DirectConv<TSimd, TVector> conv, WeightView weights, float* prepared) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            const int mostColumns = MicroTile<TSimd, TVector>.MostColumns;
            var sizes = conv._sizes;
            var (block, sourceBlock) = (task / sizes.SourceBlocksPerGroup, task % sizes.SourceBlocksPerGroup);
            var firstOfGroup = block - (block % sizes.BlocksPerGroup % mostColumns);
            var vectors = Math.Min(mostColumns, sizes.BlocksPerGroup - (firstOfGroup % sizes.BlocksPerGroup)) * TSimd.Count;
            for (var rowPhase = 0; rowPhase < conv._rows.Length; rowPhase++)
            {
                for (var columnPhase = 0; columnPhase < conv._columns.Length; columnPhase++)
                {
                    var (rows, columns) = (conv._rows[rowPhase], conv._columns[columnPhase]);
                    var to = prepared + conv.PhaseOffset(rowPhase, columnPhase)
                        + (firstOfGroup * TSimd.Count * conv.DepthLength(rowPhase, columnPhase))
                        + ((nint)sourceBlock * rows.Taps * columns.Taps * sizes.SourceLanes * vectors)
                        + ((block - firstOfGroup) * TSimd.Count);
                    if (rows.Taps * columns.Taps == weights.Taps)
                    {
                        for (var lane = 0; lane < sizes.SourceLanes; lane++, to += vectors)
                            weights.GatherTaps<TSimd, TVector>(block * TSimd.Count, (sourceBlock * sizes.SourceLanes) + lane, to, (nint)sizes.SourceLanes * vectors);
                        continue;
                    }

                    for (var row = 0; row < rows.Taps; row++)
                    {
                        for (var column = 0; column < columns.Taps; column++)
                        {
                            for (var lane = 0; lane < sizes.SourceLanes; lane++, to += vectors)
                            {
                                weights.Gather<TSimd, TVector>(
                                    block * TSimd.Count, (sourceBlock * sizes.SourceLanes) + lane,
                                    rows.FirstTap + (row * rows.TapIndexStep), columns.FirstTap + (column * columns.TapIndexStep), to);
                            }
                        }
                    }
                }
            }
        }
    }
}
