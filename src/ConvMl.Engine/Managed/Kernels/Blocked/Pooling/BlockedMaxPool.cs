// BlockedMaxPool: maximum pooling and its gradient on the blocked layout.
//
// Computes   y = the largest input under the window, padding left out; dx = dy at the first input in row order that is as large, summed
//            where windows overlap.
// Layout     Blocked.
// Loops      Forward: rows, tiles of pixels (PoolTile). Backward: output pixels in order; each walks its window again and hands its
//            gradient to the first tap that equals the output, lane by lane: reading x again costs less than keeping indices.
//            Where windows do not meet it is written, else added to rows that are cleared just before.
// Parallel   Planes (images times channel blocks): windows of one plane may meet, planes never do.
// Remainder  Taps beyond the image are left out (PoolPlanes). If the largest is not a number, the first tap that is none, or is +∞, takes
//            the gradient.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>Maximum pooling and its gradient on the blocked layout.</summary>
internal sealed unsafe class BlockedMaxPool<TSimd, TVector>(PoolGeometry geometry) : BlockedPool
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly PhaseAxis _rows = PhaseAxis.Of(geometry.Vertical, ConvPass.Forward)[0];
    private readonly PhaseAxis _columns = PhaseAxis.Of(geometry.Horizontal, ConvPass.Forward)[0];
    private readonly int _height = geometry.Vertical.Input;
    private readonly int _width = geometry.Horizontal.Input;
    private readonly int _blocks = BlockedLayout.Blocks(geometry.Input.Channels, TSimd.Count);

    /// <inheritdoc/>
    public override void Forward(WorkerPool pool, int batch, float* input, float* output) => pool.Run(
        batch * _blocks,
        new PoolPlanes<TSimd, TVector, PoolReductions.Larger>(
            _rows, _columns, _height, _width, mean: false, scale: 1, input, output));

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool pool, int batch, float* input, float* output, float* outputGradient, float* inputGradient, bool isInputRectified = false) =>
        pool.Run(batch * _blocks, new GradientPlanes(this, input, output, outputGradient, inputGradient, isInputRectified));

    private readonly struct GradientPlanes(
        BlockedMaxPool<TSimd, TVector> max, float* input, float* output, float* outputGradient, float* inputGradient, bool isInputRectified) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var (rows, columns, height, width) = (max._rows, max._columns, max._height, max._width);
            var plane = (nint)task * height * width * TSimd.Count;
            var at = (nint)task * rows.Outputs * columns.Outputs * TSimd.Count;
            var apart = AreWindowsApart(rows, columns);
            var cleared = new ClearedRows(
                inputGradient + plane, (nint)width * TSimd.Count, apart && AreWindowsDense(rows, columns, height, width) ? height : 0);
            var (firstInside, limitInside) = columns.OutputsInside(width);
            for (var row = 0; row < rows.Outputs; row++)
            {
                var (firstRow, limitRow) = rows.TapsInside(row, height);
                cleared.Reach(rows.FirstSource(row) + ((limitRow - 1) * rows.TapStep) + 1);
                var line = plane + (((nint)rows.FirstSource(row) + (firstRow * rows.TapStep)) * width * TSimd.Count);
                for (var column = 0; column < columns.Outputs; column++, at += TSimd.Count)
                {
                    var (first, limit) = column >= firstInside && column < limitInside ? (0, columns.Taps) : columns.TapsInside(column, width);
                    var offset = line + ((nint)(columns.FirstSource(column) + (first * columns.TapStep)) * TSimd.Count);
                    if (apart)
                        HandOver<Once>(offset, limitRow - firstRow, limit - first, at);
                    else
                        HandOver<Repeatedly>(offset, limitRow - firstRow, limit - first, at);
                }
            }

            cleared.Reach(height);
        }

        // The gradient of one output, to the first of the largest inputs under its window.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void HandOver<TWriting>(nint offset, int tapRows, int tapColumns, nint at)
            where TWriting : struct, IWriting
        {
            var infinity = TSimd.Broadcast(float.PositiveInfinity);
            var largest = TSimd.Load(output + at);
            var gradient = TSimd.Load(outputGradient + at);
            if (isInputRectified)
                gradient = TSimd.SelectLess(TSimd.Zero, largest, gradient, TSimd.Zero);
            largest = TSimd.SelectLess(largest, infinity, largest, infinity);
            nint tapStep = max._columns.TapStep * TSimd.Count, rowStep = (nint)max._rows.TapStep * max._width * TSimd.Count;
            for (var k = tapRows; k > 0; k--, offset += rowStep)
            {
                var tap = offset;
                for (var l = tapColumns; l > 0; l--, tap += tapStep)
                {
                    var x = TSimd.Load(input + tap);
                    var taken = TSimd.SelectLess(x, largest, TSimd.Zero, gradient);
                    gradient = TSimd.SelectLess(x, largest, gradient, TSimd.Zero);
                    TSimd.Store(TWriting.IsOnce ? taken : TSimd.Add(TSimd.Load(inputGradient + tap), taken), inputGradient + tap);
                }
            }
        }
    }

    private interface IWriting
    {
        static abstract bool IsOnce { get; }
    }

    private readonly struct Once : IWriting
    {
        public static bool IsOnce => true;
    }

    private readonly struct Repeatedly : IWriting
    {
        public static bool IsOnce => false;
    }
}
