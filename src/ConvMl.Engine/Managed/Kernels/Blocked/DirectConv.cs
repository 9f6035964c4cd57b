// DirectConv: convolution by its definition on the blocked layout, any kernel, stride, dilation, padding and groups, forward and
// backward to the input (which is also the transposed convolution).
//
// Computes   y = act(Σ over source channels and taps of w·x + bias (+ residual)).
// Layout     Destination blocked. Source blocked, or planar for the first layer of a network, whose few channels would leave most lanes
//            empty. Prepared weights: for each phase [output groups, source blocks, taps, lanes of the source, 2V], then the bias.
// Loops      Phases (PhaseAxis: one forward, stride² backwards), groups of two output blocks, chunks of source blocks, rows, register tiles
//            of pixels (MicroTile). A chunk's weights stay in the second-level cache while all rows of the task pass by; a tile
//            fetches them ahead, so they need not fit the first.
//            A kernel of 1×1 without stride and padding sees the image as one row, so that tiles need not end with rows.
// Parallel   Images, convolution groups, bands of rows (of pixels for 1×1), and where that is too little, or the weights are more than the
//            image, output groups.
// Remainder  Tiles of nearly equal width make up a row. Lanes without a channel have zero weights. Taps beyond the border read zeros of
//            a padded copy (PaddedWindow).
// Source     Georganas et al., "Anatomy of high-performance deep learning convolutions on SIMD architectures" (SC 2018); backward
//            phases: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), section 4.

using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Convolution by its definition on the blocked layout, forward and backward to the input.</summary>
internal sealed unsafe class DirectConv<TSimd, TVector> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly DirectConvSizes _sizes;
    private readonly PhaseAxis[] _rows;
    private readonly PhaseAxis[] _columns;

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

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => workers * CopyLength(_sizes.CutFor(batch, _rows[0].Outputs, _columns[0].Outputs));

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
        WorkerPool pool, int batch, float* source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        var cut = _sizes.CutFor(batch, _rows[0].Outputs, _columns[0].Outputs);
        pool.Run(cut.Tasks, new Tasks(this, cut, source, prepared, epilogue, destination, scratch, (nint)CopyLength(cut)));
    }

    private long CopyLength(DirectConvCut cut)
    {
        long length = 0;
        for (var band = 0; band < cut.Bands.Count; band++)
        {
            var (rows, columns) = SourceWindow(cut, band);
            length = Math.Max(length, (long)(rows.Limit - rows.First) * (columns.Limit - columns.First));
        }

        return ((length * _sizes.SourceBlocksPerGroup * _sizes.SourceLanes) + BlockedLayout.Stagger) / BlockedLayout.Stagger * BlockedLayout.Stagger;
    }

    // What all phases together read for a band.
    private ((int First, int Limit) Rows, (int First, int Limit) Columns) SourceWindow(DirectConvCut cut, int band)
    {
        var (first, limit) = (cut.Bands.Start(band), cut.Bands.Start(band + 1));
        return _sizes.IsPointwise
            ? ((0, 1), Union(_columns, first, limit))
            : (Union(_rows, first, limit), Union(_columns, 0, _columns[0].Outputs));
    }

    private static (int First, int Limit) Union(PhaseAxis[] phases, int first, int limit)
    {
        var (firstSource, limitSource) = (int.MaxValue, int.MinValue);
        foreach (var phase in phases)
        {
            var phaseLimit = Math.Min(limit, phase.Outputs);
            if (phase.Taps == 0 || first >= phaseLimit)
                continue;
            firstSource = Math.Min(firstSource, phase.FirstSource(first));
            limitSource = Math.Max(limitSource, phase.LimitSource(phaseLimit));
        }

        return firstSource == int.MaxValue ? (0, 0) : (firstSource, limitSource);
    }

    private readonly struct Tasks(
        DirectConv<TSimd, TVector> conv, DirectConvCut cut, float* source, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch,
        nint copyLength)
        : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var sizes = conv._sizes;
            var (outputs, rest) = (task % cut.OutputPieces.Count, task / cut.OutputPieces.Count);
            (var band, rest) = (rest % cut.Bands.Count, rest / cut.Bands.Count);
            var (group, image) = (rest % sizes.Groups, rest / sizes.Groups);
            var (windowRows, windowColumns) = conv.SourceWindow(cut, band);
            var planes = source + ((((nint)image * sizes.Groups) + group) * sizes.SourceBlocksPerGroup * sizes.SourcePixels * sizes.SourceLanes);
            var window = new PaddedWindow(
                planes, sizes.SourceBlocksPerGroup, sizes.SourceHeight, sizes.SourceWidth, sizes.SourceLanes, windowRows, windowColumns,
                scratch + (worker * copyLength));

            for (var rowPhase = 0; rowPhase < conv._rows.Length; rowPhase++)
            {
                for (var columnPhase = 0; columnPhase < conv._columns.Length; columnPhase++)
                {
                    for (var output = cut.OutputPieces.Start(outputs); output < cut.OutputPieces.Start(outputs + 1); output++)
                        RunOutputGroup(window, rowPhase, columnPhase, image, group, output, cut.Bands.Start(band), cut.Bands.Start(band + 1));
                }
            }
        }

        private void RunOutputGroup(PaddedWindow window, int rowPhase, int columnPhase, int image, int group, int output, int first, int limit)
        {
            var sizes = conv._sizes;
            var (rows, columns) = (conv._rows[rowPhase], conv._columns[columnPhase]);
            var taps = rows.Taps * columns.Taps;
            var firstBlock = (group * sizes.BlocksPerGroup) + (output * MicroTile<TSimd, TVector>.MostColumns);
            var tileColumns = Math.Min(MicroTile<TSimd, TVector>.MostColumns, ((group + 1) * sizes.BlocksPerGroup) - firstBlock);
            var vectors = tileColumns * TSimd.Count;
            var weights = prepared + conv.PhaseOffset(rowPhase, columnPhase) + (firstBlock * TSimd.Count * conv.DepthLength(rowPhase, columnPhase));
            var image0 = (((nint)image * sizes.Blocks) + firstBlock) * sizes.Pixels * TSimd.Count;
            var bias = prepared + conv.PhaseOffset(conv._rows.Length, 0) + (firstBlock * TSimd.Count);

            var tile = new TileArguments
            {
                RowStrideA = columns.Stride * sizes.SourceLanes,
                ColumnStrideB = TSimd.Count,
                RowStrideC = columns.Step * TSimd.Count,
                ColumnStrideC = sizes.Pixels * TSimd.Count,
                StepB = vectors,
                Rows = rows.Taps,
                RowStepA = rows.TapStep * window.RowStride,
                RowStepB = columns.Taps * sizes.SourceLanes * vectors,
                PlaneStepA = window.PlaneStride,
                PlaneStepB = taps * sizes.SourceLanes * vectors,
            };

            // Innermost are the lanes of a pixel; a planar pixel has one, so there it is the taps of a row.
            if (sizes.SourceLanes > 1)
                (tile.Depth, tile.StepA, tile.Columns, tile.ColumnStepA, tile.ColumnStepB) =
                    (sizes.SourceLanes, 1, columns.Taps, columns.TapStep * sizes.SourceLanes, sizes.SourceLanes * vectors);
            else
                (tile.Depth, tile.StepA, tile.Columns) = (columns.Taps, columns.TapStep, 1);

            var (rowBand, columnBand) = sizes.IsPointwise ? ((0, 1), (first, limit)) : ((first, Math.Min(limit, rows.Outputs)), (0, columns.Outputs));
            var pieces = new Pieces(columnBand.Item2 - columnBand.Item1, TSimd.TileRows);
            var chunks = new Pieces(sizes.SourceBlocksPerGroup, sizes.ChunkFor(taps));
            for (var chunk = 0; chunk < chunks.Count; chunk++)
            {
                var firstPlane = chunks.Start(chunk);
                var isLast = chunk == chunks.Count - 1;
                tile.Planes = chunks.Start(chunk + 1) - firstPlane;
                tile.B = weights + (firstPlane * tile.PlaneStepB);
                tile.Bias = isLast ? bias : null;
                tile.Rectify = isLast && epilogue.Rectify;
                var summand = chunk > 0 ? destination : epilogue.Residual;
                for (var row = rowBand.Item1; row < rowBand.Item2; row++)
                {
                    for (var piece = 0; piece < pieces.Count; piece++)
                    {
                        var column = columnBand.Item1 + pieces.Start(piece);
                        var at = image0 + (((((nint)rows.First + (row * rows.Step)) * sizes.Width) + columns.First + (column * columns.Step)) * TSimd.Count);
                        tile.A = window.At(rows.FirstSource(row), columns.FirstSource(column), sizes.SourceLanes) + (firstPlane * window.PlaneStride);
                        tile.C = destination + at;
                        tile.Addend = summand == null ? null : summand + at;
                        tile.Mask = isLast && epilogue.Mask != null ? epilogue.Mask + at : null;
                        MicroTile<TSimd, TVector>.Run(pieces.Start(piece + 1) - pieces.Start(piece), tileColumns, &tile);
                    }
                }
            }
        }
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
