// DepthwiseWeightGradient: the gradient of the weights of a convolution of each channel with a kernel of its own.
//
// Computes   dw[c, k, l] = Σ over images and output pixels of dy[c, i, j] · x[c, i·stride − top + k·dilation, j·stride − left + l·dilation].
// Layout     Blocked; sums [slices, blocks, K, L, V].
// Loops      Planes of a channel block, output rows, kernel rows, runs of up to six taps of a kernel row, pixels. Two pixels at a time have
//            sums of their own in registers, so that a kernel row of three taps does not wait for its own results. The rows of a 3×3
//            kernel of stride 1 that lie inside the image go through DepthwiseGradientLines, all nine taps at once.
// Parallel   Channel blocks; where they are few, slices of the batch, added at the end in their order. The number of slices depends
//            on the sizes alone.
// Remainder  Pixels with taps beyond the left or right border add to the sums in memory, tap by tap.
// Source     The definition.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>The gradient of the weights of a convolution of each channel with a kernel of its own.</summary>
internal sealed unsafe class DepthwiseWeightGradient<TSimd, TVector> : BlockedWeightGradient
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int WantedTasks = 16;
    private const int MostTaps = 6;

    private readonly ConvGeometry _geometry;
    private readonly PhaseAxis _rows;
    private readonly PhaseAxis _columns;
    private readonly int _blocks;
    private readonly bool _takesLines;

    /// <summary>Sizes the gradient.</summary>
    /// <exception cref="ArgumentException">The convolution is none that <see cref="DepthwiseSizes.Reject"/> lets through.</exception>
    public DepthwiseWeightGradient(ConvGeometry geometry)
    {
        if (DepthwiseSizes.Reject(geometry, isForward: false) is { } reason)
            throw new ArgumentException($"The depthwise gradient cannot do this convolution: {reason}.", nameof(geometry));
        _geometry = geometry;
        (_rows, _columns) = (PhaseAxis.Of(geometry.Vertical, ConvPass.Forward)[0], PhaseAxis.Of(geometry.Horizontal, ConvPass.Forward)[0]);
        _blocks = BlockedLayout.Blocks(geometry.InputChannels, TSimd.Count);
        _takesLines = DepthwiseGradientLines<TSimd, TVector>.Takes(geometry);
    }

    private int Taps => _geometry.Vertical.Kernel * _geometry.Horizontal.Kernel;

    private nint SumLength => (nint)Taps * TSimd.Count;

    /// <inheritdoc/>
    public override long ScratchLength(int batch, int workers) => SlicesOf(batch).Count * _blocks * (long)SumLength;

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, int batch, float* input, ConvSource outputGradient, float* weightGradient, float* scratch)
    {
        var slices = SlicesOf(batch);
        pool.Run(slices.Count * _blocks, new SumTasks(this, slices, input, outputGradient.Values, scratch));
        for (var channel = 0; channel < _geometry.InputChannels; channel++)
        {
            var (block, lane) = (channel / TSimd.Count, channel % TSimd.Count);
            for (var tap = 0; tap < Taps; tap++)
            {
                float sum = 0;
                for (var slice = 0; slice < slices.Count; slice++)
                    sum += scratch[((((((nint)slice * _blocks) + block) * Taps) + tap) * TSimd.Count) + lane];
                weightGradient[((nint)channel * Taps) + (_geometry.FlipKernel ? Taps - 1 - tap : tap)] = sum;
            }
        }
    }

    private Pieces SlicesOf(int batch)
    {
        var slices = Math.Min(batch, (WantedTasks + _blocks - 1) / _blocks);
        return new Pieces(batch, (batch + slices - 1) / slices);
    }

    private readonly struct SumTasks(
        DepthwiseWeightGradient<TSimd, TVector> gradient, Pieces slices, float* input, float* outputGradient, float* scratch) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var (slice, block) = (task / gradient._blocks, task % gradient._blocks);
            var (vertical, horizontal) = (gradient._geometry.Vertical, gradient._geometry.Horizontal);
            var (first, limit) = gradient._takesLines ? gradient._rows.OutputsInside(vertical.Input) : (0, 0);
            var sums = scratch + (task * gradient.SumLength);
            new Span<float>(sums, (int)gradient.SumLength).Clear();
            for (var image = slices.Start(slice); image < slices.Start(slice + 1); image++)
            {
                var plane = ((nint)image * gradient._blocks) + block;
                var x = input + (plane * vertical.Input * horizontal.Input * TSimd.Count);
                var dy = outputGradient + (plane * vertical.Output * horizontal.Output * TSimd.Count);
                AddRows(x, dy, 0, first, sums);
                if (first < limit)
                {
                    var line = x + ((nint)gradient._rows.FirstSource(first) * horizontal.Input * TSimd.Count);
                    DepthwiseGradientLines<TSimd, TVector>.Add(limit - first, horizontal, line, dy + ((nint)first * horizontal.Output * TSimd.Count), sums);
                }

                AddRows(x, dy, limit, vertical.Output, sums);
            }
        }

        // Output rows of a plane, each with those of its rows of taps that lie inside the image.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddRows(float* x, float* dy, int firstRow, int limitRow, float* sums)
        {
            var (vertical, horizontal, rows) = (gradient._geometry.Vertical, gradient._geometry.Horizontal, gradient._rows);
            for (var row = firstRow; row < limitRow; row++)
            {
                var (first, limit) = rows.TapsInside(row, vertical.Input);
                for (var tap = first; tap < limit; tap++)
                {
                    AddRow(
                        x + ((nint)(rows.FirstSource(row) + (tap * rows.TapStep)) * horizontal.Input * TSimd.Count),
                        dy + ((nint)row * horizontal.Output * TSimd.Count), gradient._columns, horizontal.Input,
                        sums + ((nint)tap * horizontal.Kernel * TSimd.Count));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddRow(float* x, float* dy, PhaseAxis columns, int width, float* sums)
        {
            var (firstInside, limitInside) = columns.OutputsInside(width);
            for (var column = 0; column < firstInside; column++)
                AddBorderPixel(x, dy + ((nint)column * TSimd.Count), columns, column, width, sums);
            for (var column = limitInside; column < columns.Outputs; column++)
                AddBorderPixel(x, dy + ((nint)column * TSimd.Count), columns, column, width, sums);

            x += (nint)columns.FirstSource(firstInside) * TSimd.Count;
            dy += (nint)firstInside * TSimd.Count;
            for (var tap = 0; tap < columns.Taps; tap += MostTaps)
                AddInside(x + ((nint)tap * columns.TapStep * TSimd.Count), dy, columns, limitInside - firstInside, Math.Min(MostTaps, columns.Taps - tap), sums + ((nint)tap * TSimd.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddBorderPixel(float* x, float* dy, PhaseAxis columns, int column, int width, float* sums)
        {
            var (first, limit) = columns.TapsInside(column, width);
            for (var tap = first; tap < limit; tap++)
            {
                var sum = sums + ((nint)tap * TSimd.Count);
                var source = x + ((nint)(columns.FirstSource(column) + (tap * columns.TapStep)) * TSimd.Count);
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(source), TSimd.Load(dy), TSimd.Load(sum)), sum);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddInside(float* x, float* dy, PhaseAxis columns, int pixels, int taps, float* sums)
        {
            nint pixel = columns.Stride * TSimd.Count, tap = columns.TapStep * TSimd.Count;
            switch (taps)
            {
                case 1:
                    AddInside<TileSizes.One>(x, dy, pixel, tap, pixels, sums);
                    break;
                case 2:
                    AddInside<TileSizes.Two>(x, dy, pixel, tap, pixels, sums);
                    break;
                case 3:
                    AddInside<TileSizes.Three>(x, dy, pixel, tap, pixels, sums);
                    break;
                case 4:
                    AddInside<TileSizes.Four>(x, dy, pixel, tap, pixels, sums);
                    break;
                case 5:
                    AddInside<TileSizes.Five>(x, dy, pixel, tap, pixels, sums);
                    break;
                default:
                    AddInside<TileSizes.Six>(x, dy, pixel, tap, pixels, sums);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void AddInside<TTaps>(float* x, float* dy, nint pixel, nint tap, int pixels, float* sums)
            where TTaps : struct, ITileSize
        {
            TVector even0 = TSimd.Zero, even1 = even0, even2 = even0, even3 = even0, even4 = even0, even5 = even0;
            TVector odd0 = even0, odd1 = even0, odd2 = even0, odd3 = even0, odd4 = even0, odd5 = even0;
            for (; pixels > 1; pixels -= 2, x += 2 * pixel, dy += 2 * TSimd.Count)
            {
                Add<TTaps>(x, TSimd.Load(dy), tap, ref even0, ref even1, ref even2, ref even3, ref even4, ref even5);
                Add<TTaps>(x + pixel, TSimd.Load(dy + TSimd.Count), tap, ref odd0, ref odd1, ref odd2, ref odd3, ref odd4, ref odd5);
            }

            if (pixels > 0)
                Add<TTaps>(x, TSimd.Load(dy), tap, ref even0, ref even1, ref even2, ref even3, ref even4, ref even5);
            AddTo(sums, even0, odd0);
            if (TTaps.Count > 1)
                AddTo(sums + TSimd.Count, even1, odd1);
            if (TTaps.Count > 2)
                AddTo(sums + (2 * TSimd.Count), even2, odd2);
            if (TTaps.Count > 3)
                AddTo(sums + (3 * TSimd.Count), even3, odd3);
            if (TTaps.Count > 4)
                AddTo(sums + (4 * TSimd.Count), even4, odd4);
            if (TTaps.Count > 5)
                AddTo(sums + (5 * TSimd.Count), even5, odd5);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add<TTaps>(
            float* x, TVector dy, nint tap, ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3, ref TVector sum4, ref TVector sum5)
            where TTaps : struct, ITileSize
        {
            sum0 = TSimd.MultiplyAdd(dy, TSimd.Load(x), sum0);
            if (TTaps.Count > 1)
                sum1 = TSimd.MultiplyAdd(dy, TSimd.Load(x + tap), sum1);
            if (TTaps.Count > 2)
                sum2 = TSimd.MultiplyAdd(dy, TSimd.Load(x + (2 * tap)), sum2);
            if (TTaps.Count > 3)
                sum3 = TSimd.MultiplyAdd(dy, TSimd.Load(x + (3 * tap)), sum3);
            if (TTaps.Count > 4)
                sum4 = TSimd.MultiplyAdd(dy, TSimd.Load(x + (4 * tap)), sum4);
            if (TTaps.Count > 5)
                sum5 = TSimd.MultiplyAdd(dy, TSimd.Load(x + (5 * tap)), sum5);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddTo(float* sum, TVector even, TVector odd) => TSimd.Store(TSimd.Add(TSimd.Load(sum), TSimd.Add(even, odd)), sum);
    }
}
