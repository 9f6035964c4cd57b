// DepthwiseConv: convolution of each channel with a kernel of its own, forward and backward to the input.
//
// Computes   y[c] = act(Σ over taps of w[c, k, l] · x[c ÷ m, …] + bias[c] (+ residual)), any kernel, stride, dilation and padding; m = 1 or,
//            forward, the number of outputs that each input makes. Then the inputs are repeated first: small beside the taps of all outputs.
// Layout     Blocked. Prepared weights: [blocks, K, L, V] in the order of the pass, then the bias.
// Loops      Planes of a channel block. Of those 3×3 taps at stride one or two, where at most one row and one column lie beyond a border: pairs
//            of lines (DepthwiseArea, DepthwiseLinePairs). All else: phases (PhaseAxis: one forward, stride² backwards), spans of rows and of
//            columns that read the same taps inside the image, their lines in tiles of pixels (DepthwiseTile).
// Parallel   Images and channel blocks; where they are few, bands of pairs of rows.
// Remainder  Taps beyond a border are left out: no padded copy, which would cost as much as the multiplications.
// Source     Howard et al., "MobileNets" (2017), for the layer; the definition.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>Convolution of each channel with a kernel of its own, forward and backward to the input.</summary>
internal sealed unsafe class DepthwiseConv<TSimd, TVector> : BlockedConv
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int WantedTasks = 16;
    private const int LeastPairs = 2;

    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly PhaseAxis[] _rows;
    private readonly PhaseAxis[] _columns;
    private readonly AxisSpan[][] _rowSpans;
    private readonly AxisSpan[][] _columnSpans;
    private readonly DepthwiseArea _area;
    private readonly (int Height, int Width) _sources;
    private readonly (int Height, int Width) _destinations;
    private readonly int _blocks;

    /// <summary>Sizes a pass.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="DepthwiseSizes.Reject"/> lets through.</exception>
    public DepthwiseConv(ConvGeometry geometry, ConvPass pass)
    {
        if (DepthwiseSizes.Reject(geometry, pass == ConvPass.Forward) is { } reason)
            throw new ArgumentException($"The depthwise kernel cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _pass) = (geometry, pass);
        (_rows, _columns) = (PhaseAxis.Of(geometry.Vertical, pass), PhaseAxis.Of(geometry.Horizontal, pass));
        (int Height, int Width) input = (geometry.Vertical.Input, geometry.Horizontal.Input), output = (geometry.Vertical.Output, geometry.Horizontal.Output);
        (_sources, _destinations) = pass == ConvPass.Forward ? (input, output) : (output, input);
        _rowSpans = [.. _rows.Select(phase => phase.Spans(_sources.Height))];
        _columnSpans = [.. _columns.Select(phase => phase.Spans(_sources.Width))];
        _area = DepthwiseArea.Of(_rows, _sources.Height, _columns, _sources.Width);
        _blocks = BlockedLayout.Blocks(geometry.OutputChannels, TSimd.Count);
    }

    private int Multiplier => _geometry.OutputChannels / _geometry.InputChannels;

    private int InputPixels => _geometry.Vertical.Input * _geometry.Horizontal.Input;

    private int Taps => _geometry.Vertical.Kernel * _geometry.Horizontal.Kernel;

    /// <inheritdoc/>
    public override long PreparedLength => (long)_blocks * (Taps + 1) * TSimd.Count;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => Multiplier == 1 ? 0 : (long)batch * _blocks * InputPixels * TSimd.Count;

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
        WorkerPool pool, int batch, ConvSource source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch)
    {
        if (Multiplier > 1)
        {
            var sourcePlanes = batch * BlockedLayout.Blocks(_geometry.InputChannels, TSimd.Count);
            pool.Run(sourcePlanes, new RepeatedChannels<TSimd, TVector>(_geometry.InputChannels, Multiplier, InputPixels, source.Values, scratch));
            source = scratch;
        }

        var planes = batch * _blocks;
        var wantedBands = (WantedTasks + planes - 1) / planes;
        var pairs = (_rows[0].Outputs + DepthwiseArea.LinesAtOnce - 1) / DepthwiseArea.LinesAtOnce;
        var bands = new Pieces(pairs, Math.Max(LeastPairs, (pairs + wantedBands - 1) / wantedBands));
        pool.Run(planes * bands.Count, new Tasks(this, bands, source.Values, prepared, epilogue, destination));
    }

    // A band of pairs of rows of one plane.
    private readonly struct Tasks(
        DepthwiseConv<TSimd, TVector> conv, Pieces bands, float* source, float* prepared, ConvEpilogue epilogue, float* destination) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var (band, plane) = (task % bands.Count, task / bands.Count);
            var (first, limit) = (DepthwiseArea.LinesAtOnce * bands.Start(band), DepthwiseArea.LinesAtOnce * bands.Start(band + 1));
            var paired = conv._area.Lines((first, limit));
            if (paired.First == paired.Limit)
            {
                RunSpans(plane, (first, limit), (0, int.MaxValue));
                return;
            }

            var (columns, width) = (conv._area.Columns, conv._columns[0].Outputs);
            RunPairs(plane, paired);
            RunSpans(plane, (first, paired.First), (0, width));
            RunSpans(plane, paired, (0, columns.First));
            RunSpans(plane, paired, (columns.Limit, width));
            RunSpans(plane, (paired.Limit, limit), (0, width));
        }

        // Pairs of lines of the area.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunPairs(int plane, (int First, int Limit) lines)
        {
            var (rows, columns, area) = (conv._rows[0], conv._columns[0], conv._area);
            var run = ArgumentsOf(plane, rows, new AxisSpan(lines.First, lines.Limit, 0, rows.Taps));
            Place(ref run, columns, new AxisSpan(area.Columns.First, area.Columns.Limit, 0, columns.Taps));
            var beyond = new DepthwiseBorders(
                rows.FirstSource(lines.First) < 0,
                rows.LimitSource(lines.Limit) > conv._sources.Height,
                columns.FirstSource(area.Columns.First) < 0,
                columns.LimitSource(area.Columns.Limit) > conv._sources.Width);
            DepthwiseLinePairs<TSimd, TVector>.Run(area.Stride, area.Columns.Limit - area.Columns.First, run, beyond);
        }

        // A rectangle of each phase, cut where pixels read other taps.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunSpans(int plane, (int First, int Limit) band, (int First, int Limit) pixels)
        {
            if (band.First >= band.Limit || pixels.First >= pixels.Limit)
                return;
            for (var rowPhase = 0; rowPhase < conv._rows.Length; rowPhase++)
            {
                foreach (var rowSpan in conv._rowSpans[rowPhase])
                {
                    var lines = rowSpan.Within(band);
                    if (lines.IsEmpty)
                        continue;
                    var run = ArgumentsOf(plane, conv._rows[rowPhase], lines);
                    for (var phase = 0; phase < conv._columns.Length; phase++)
                    {
                        foreach (var columnSpan in conv._columnSpans[phase])
                        {
                            var span = columnSpan.Within(pixels);
                            if (span.IsEmpty)
                                continue;
                            var rectangle = run;
                            Place(ref rectangle, conv._columns[phase], span);
                            DepthwiseTile<TSimd, TVector>.Run(span.Length, rectangle);
                        }
                    }
                }
            }
        }

        // Lines that read the same rows of taps, from their column 0 on.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private DepthwiseArguments ArgumentsOf(int plane, PhaseAxis rows, AxisSpan lines)
        {
            var (sources, destinations, vertical, horizontal) = (conv._sources, conv._destinations, conv._geometry.Vertical, conv._geometry.Horizontal);
            var block = plane % conv._blocks;
            return new DepthwiseArguments
            {
                Source = source
                    + ((((nint)plane * sources.Height) + rows.FirstSource(lines.First) + (lines.FirstTap * rows.TapStep)) * sources.Width * TSimd.Count),
                Weights = prepared
                    + ((((nint)block * vertical.Kernel) + rows.FirstTap + (lines.FirstTap * rows.TapIndexStep)) * horizontal.Kernel * TSimd.Count),
                Bias = prepared + ((((nint)conv._blocks * conv.Taps) + block) * TSimd.Count),
                Residual = epilogue.Residual,
                Mask = epilogue.Mask,
                Destination = destination,
                Place = (((nint)plane * destinations.Height) + rows.First + (lines.First * rows.Step)) * destinations.Width * TSimd.Count,
                Lines = lines.Length,
                LineStep = (nint)rows.Stride * sources.Width * TSimd.Count,
                DestinationLineStep = (nint)rows.Step * destinations.Width * TSimd.Count,
                Rows = lines.Taps,
                RowStep = (nint)rows.TapStep * sources.Width * TSimd.Count,
                WeightRowStep = (nint)rows.TapIndexStep * horizontal.Kernel * TSimd.Count,
                Rectify = epilogue.Rectify,
            };
        }

        // Goes to pixels of the lines that read the same columns of taps.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Place(ref DepthwiseArguments run, PhaseAxis columns, AxisSpan span)
        {
            run.PixelStride = columns.Stride * TSimd.Count;
            run.DestinationStride = columns.Step * TSimd.Count;
            run.Columns = span.Taps;
            run.ColumnStep = columns.TapStep * TSimd.Count;
            run.WeightColumnStep = columns.TapIndexStep * TSimd.Count;
            run.Source += (nint)(columns.FirstSource(span.First) + (span.FirstTap * columns.TapStep)) * TSimd.Count;
            run.Weights += (nint)(columns.FirstTap + (span.FirstTap * columns.TapIndexStep)) * TSimd.Count;
            run.Place += (columns.First + (span.First * columns.Step)) * TSimd.Count;
        }
    }
}
