// DepthwiseConv: convolution of each channel with a kernel of its own, forward and backward to the input.
//
// Computes   y[c] = act(Σ over taps of w[c, k, l] · x[c, …] + bias[c] (+ residual)), any kernel, stride, dilation and padding.
// Layout     Blocked. Prepared weights: [blocks, K, L, V] in the order of the pass, then the bias.
// Loops      Planes of a channel block, phases (PhaseAxis: one forward, stride² backwards), rows, tiles of pixels (DepthwiseTile). A
//            plane passes the first-level cache once.
// Parallel   Images and channel blocks; where they are few, bands of rows.
// Remainder  Taps above and below the image are left out of a row's loop. The few pixels with taps beyond the left or right border are
//            tiles of one, whose loop leaves those out: no padded copy, which would cost as much as the multiplications.
// Source     Howard et al., "MobileNets" (2017), for the layer; the definition.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Convolution of each channel with a kernel of its own, forward and backward to the input.</summary>
internal sealed unsafe class DepthwiseConv<TSimd, TVector> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int WantedTasks = 16;
    private const int LeastRows = 4;

    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly PhaseAxis[] _rows;
    private readonly PhaseAxis[] _columns;
    private readonly int _blocks;

    /// <summary>Sizes a pass.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="DepthwiseSizes.Reject"/> lets through.</exception>
    public DepthwiseConv(ConvGeometry geometry, ConvPass pass)
    {
        if (DepthwiseSizes.Reject(geometry) is { } reason)
            throw new ArgumentException($"The depthwise kernel cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _pass) = (geometry, pass);
        (_rows, _columns) = (PhaseAxis.Of(geometry.Vertical, pass), PhaseAxis.Of(geometry.Horizontal, pass));
        _blocks = BlockedLayout.Blocks(geometry.InputChannels, TSimd.Count);
    }

    private int Taps => _geometry.Vertical.Kernel * _geometry.Horizontal.Kernel;

    /// <inheritdoc/>
    public override long PreparedLength => (long)_blocks * (Taps + 1) * TSimd.Count;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => 0;

    /// <inheritdoc/>
    public override void Prepare(WorkerPool pool, float* weights, float* bias, float* prepared)
    {
        var view = new WeightView(_geometry, _pass, weights);
        for (var block = 0; block < _blocks; block++)
            view.GatherTaps<TSimd, TVector>(block * TSimd.Count, 0, prepared + ((nint)block * Taps * TSimd.Count), TSimd.Count);

        var padded = prepared + ((nint)_blocks * Taps * TSimd.Count);
        for (var channel = 0; channel < _blocks * TSimd.Count; channel++)
            padded[channel] = bias != null && channel < view.Destinations ? bias[channel] : 0;
    }

    /// <inheritdoc/>
    public override void Run(
        WorkerPool pool, int batch, float* source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        var planes = batch * _blocks;
        var wantedBands = (WantedTasks + planes - 1) / planes;
        var bands = new Pieces(_rows[0].Outputs, Math.Max(LeastRows, (_rows[0].Outputs + wantedBands - 1) / wantedBands));
        pool.Run(planes * bands.Count, new Tasks(this, bands, source, prepared, epilogue, destination));
    }

    // A band of the rows of one plane.
    private readonly struct Tasks(
        DepthwiseConv<TSimd, TVector> conv, Pieces bands, float* source, float* prepared, ConvEpilogue epilogue, float* destination) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var (band, plane) = (task % bands.Count, task / bands.Count);
            foreach (var rows in conv._rows)
            {
                var limit = Math.Min(bands.Start(band + 1), rows.Outputs);
                for (var row = bands.Start(band); row < limit; row++)
                {
                    foreach (var columns in conv._columns)
                        RunRow(plane, rows, columns, row);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunRow(int plane, PhaseAxis rows, PhaseAxis columns, int row)
        {
            var (vertical, horizontal) = (conv._geometry.Vertical, conv._geometry.Horizontal);
            var isForward = conv._pass == ConvPass.Forward;
            var (sourceHeight, sourceWidth) = isForward ? (vertical.Input, horizontal.Input) : (vertical.Output, horizontal.Output);
            var (height, width) = isForward ? (vertical.Output, horizontal.Output) : (vertical.Input, horizontal.Input);
            var block = plane % conv._blocks;
            var (firstTap, limitTap) = rows.TapsInside(row, sourceHeight);
            var sourceRow = source
                + ((((nint)plane * sourceHeight) + rows.FirstSource(row) + (firstTap * rows.TapStep)) * sourceWidth * TSimd.Count);
            var weightRow = prepared
                + ((((nint)block * vertical.Kernel) + rows.FirstTap + (firstTap * rows.TapIndexStep)) * horizontal.Kernel * TSimd.Count);
            var destinationRow = (((((nint)plane * height) + rows.First + (row * rows.Step)) * width) + columns.First) * TSimd.Count;
            var tile = new DepthwiseArguments
            {
                PixelStride = columns.Stride * TSimd.Count,
                Bias = prepared + ((((nint)conv._blocks * conv.Taps) + block) * TSimd.Count),
                DestinationStride = columns.Step * TSimd.Count,
                Rows = limitTap - firstTap,
                RowStep = (nint)rows.TapStep * sourceWidth * TSimd.Count,
                WeightRowStep = (nint)rows.TapIndexStep * horizontal.Kernel * TSimd.Count,
                ColumnStep = columns.TapStep * TSimd.Count,
                WeightColumnStep = columns.TapIndexStep * TSimd.Count,
                Rectify = epilogue.Rectify,
            };
            var pointers = new RowPointers(sourceRow, sourceWidth, weightRow, destinationRow);
            var (firstInside, limitInside) = columns.OutputsInside(sourceWidth);
            for (var column = 0; column < firstInside; column++)
                RunTile(pointers, ref tile, columns, column, 1);
            var pieces = new Pieces(limitInside - firstInside, DepthwiseTile<TSimd, TVector>.MostPixels);
            for (var piece = 0; piece < pieces.Count; piece++)
                RunTile(pointers, ref tile, columns, firstInside + pieces.Start(piece), pieces.Start(piece + 1) - pieces.Start(piece));
            for (var column = limitInside; column < columns.Outputs; column++)
                RunTile(pointers, ref tile, columns, column, 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunTile(in RowPointers row, ref DepthwiseArguments tile, PhaseAxis columns, int column, int pixels)
        {
            var (first, limit) = columns.TapsInside(column, row.SourceWidth);
            tile.Columns = limit - first;
            tile.Source = row.Source + ((nint)(columns.FirstSource(column) + (first * columns.TapStep)) * TSimd.Count);
            tile.Weights = row.Weights + ((nint)(columns.FirstTap + (first * columns.TapIndexStep)) * TSimd.Count);
            var at = row.Destination + (column * tile.DestinationStride);
            tile.Destination = destination + at;
            tile.Residual = epilogue.Residual == null ? null : epilogue.Residual + at;
            tile.Mask = epilogue.Mask == null ? null : epilogue.Mask + at;
            DepthwiseTile<TSimd, TVector>.Run(pixels, tile);
        }
    }

    // Where a row of tiles begins: its source, its weights, and its place in the destination.
    private readonly struct RowPointers(float* source, int sourceWidth, float* weights, nint destination)
    {
        public float* Source { get; } = source;

        public int SourceWidth { get; } = sourceWidth;

        public float* Weights { get; } = weights;

        public nint Destination { get; } = destination;
    }
}
