// DepthwiseConv: convolution of each channel with a kernel of its own, forward and backward to the input.
//
// Computes   y[c] = act(Σ over taps of w[c, k, l] · x[c ÷ m, …] + bias[c] (+ residual)), any kernel, stride, dilation and padding; m = 1 or,
//            forward, the number of outputs that each input makes. Then the inputs are repeated first: small beside the taps of all outputs.
// Layout     Blocked. Prepared weights: [blocks, K, L, V] in the order of the pass, then the bias.
// Loops      Planes of a channel block, phases (PhaseAxis: one forward, stride² backwards), spans of rows and of columns that read the same
//            taps inside the image, their lines in tiles of pixels (DepthwiseTile; of two lines at once where they share sources, DepthwiseLinePairs).
// Parallel   Images and channel blocks; where they are few, bands of rows.
// Remainder  Pixels with taps beyond a border are spans of their own, whose loops leave those taps out: no padded copy, which would cost
//            as much as the multiplications.
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
    private readonly AxisSpan[][] _rowSpans;
    private readonly AxisSpan[][] _columnSpans;
    private readonly int _blocks;

    /// <summary>Sizes a pass.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="DepthwiseSizes.Reject"/> lets through.</exception>
    public DepthwiseConv(ConvGeometry geometry, ConvPass pass)
    {
        if (DepthwiseSizes.Reject(geometry, pass == ConvPass.Forward) is { } reason)
            throw new ArgumentException($"The depthwise kernel cannot do this convolution: {reason}.", nameof(geometry));
        (_geometry, _pass) = (geometry, pass);
        (_rows, _columns) = (PhaseAxis.Of(geometry.Vertical, pass), PhaseAxis.Of(geometry.Horizontal, pass));
        _rowSpans = [.. _rows.Select(phase => phase.Spans(pass == ConvPass.Forward ? geometry.Vertical.Input : geometry.Vertical.Output))];
        _columnSpans = [.. _columns.Select(phase => phase.Spans(pass == ConvPass.Forward ? geometry.Horizontal.Input : geometry.Horizontal.Output))];
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
        var bands = new Pieces(_rows[0].Outputs, Math.Max(LeastRows, (_rows[0].Outputs + wantedBands - 1) / wantedBands));
        pool.Run(planes * bands.Count, new Tasks(this, bands, source.Values, prepared, epilogue, destination));
    }

    // A band of the rows of one plane.
    private readonly struct Tasks(
        DepthwiseConv<TSimd, TVector> conv, Pieces bands, float* source, float* prepared, ConvEpilogue epilogue, float* destination) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var (band, plane) = (task % bands.Count, task / bands.Count);
            for (var phase = 0; phase < conv._rows.Length; phase++)
            {
                var rows = conv._rows[phase];
                var limit = Math.Min(bands.Start(band + 1), rows.Outputs);
                foreach (var span in conv._rowSpans[phase])
                {
                    var lines = span.Within((bands.Start(band), limit));
                    if (!lines.IsEmpty)
                        RunLines(plane, rows, lines);
                }
            }
        }

        // Lines that read the same rows of taps.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunLines(int plane, PhaseAxis rows, AxisSpan lines)
        {
            var (vertical, horizontal) = (conv._geometry.Vertical, conv._geometry.Horizontal);
            var isForward = conv._pass == ConvPass.Forward;
            var (sourceHeight, sourceWidth) = isForward ? (vertical.Input, horizontal.Input) : (vertical.Output, horizontal.Output);
            var (height, width) = isForward ? (vertical.Output, horizontal.Output) : (vertical.Input, horizontal.Input);
            var block = plane % conv._blocks;
            var firstSource = source
                + ((((nint)plane * sourceHeight) + rows.FirstSource(lines.First) + (lines.FirstTap * rows.TapStep)) * sourceWidth * TSimd.Count);
            var firstWeight = prepared
                + ((((nint)block * vertical.Kernel) + rows.FirstTap + (lines.FirstTap * rows.TapIndexStep)) * horizontal.Kernel * TSimd.Count);
            var run = new DepthwiseArguments
            {
                Bias = prepared + ((((nint)conv._blocks * conv.Taps) + block) * TSimd.Count),
                Residual = epilogue.Residual,
                Mask = epilogue.Mask,
                Destination = destination,
                Lines = lines.Length,
                LineStep = (nint)rows.Stride * sourceWidth * TSimd.Count,
                DestinationLineStep = (nint)rows.Step * width * TSimd.Count,
                Rows = lines.Taps,
                RowStep = (nint)rows.TapStep * sourceWidth * TSimd.Count,
                WeightRowStep = (nint)rows.TapIndexStep * horizontal.Kernel * TSimd.Count,
                Rectify = epilogue.Rectify,
            };
            var firstLine = (((nint)plane * height) + rows.First + (lines.First * rows.Step)) * width;
            for (var phase = 0; phase < conv._columns.Length; phase++)
            {
                var columns = conv._columns[phase];
                run.PixelStride = columns.Stride * TSimd.Count;
                run.DestinationStride = columns.Step * TSimd.Count;
                run.ColumnStep = columns.TapStep * TSimd.Count;
                run.WeightColumnStep = columns.TapIndexStep * TSimd.Count;
                foreach (var span in conv._columnSpans[phase])
                {
                    run.Columns = span.Taps;
                    run.Source = firstSource + ((nint)(columns.FirstSource(span.First) + (span.FirstTap * columns.TapStep)) * TSimd.Count);
                    run.Weights = firstWeight + ((nint)(columns.FirstTap + (span.FirstTap * columns.TapIndexStep)) * TSimd.Count);
                    run.Place = (firstLine + columns.First + (span.First * columns.Step)) * TSimd.Count;
                    var rest = run;
                    if (DepthwiseLinePairs<TSimd, TVector>.Takes(span.Length, run))
                    {
                        DepthwiseLinePairs<TSimd, TVector>.Run(span.Length, run);
                        rest.SkipLines(run.Lines & ~1);
                    }

                    if (rest.Lines > 0)
                        DepthwiseTile<TSimd, TVector>.Run(span.Length, rest);
                }
            }
        }
    }
}
