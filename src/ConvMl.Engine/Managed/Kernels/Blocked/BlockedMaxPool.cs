// BlockedMaxPool: maximum pooling and its gradient on the blocked layout.
//
// Computes   y = the largest input under the window, padding left out; dx = dy at the first input in row order that is as large, summed
//            where windows overlap.
// Layout     Blocked.
// Loops      Forward: rows, tiles of pixels (PoolTile). Backward: output pixels in order; each walks its window again and hands its
//            gradient to the first tap that equals the output, lane by lane: reading x again costs less than keeping indices.
// Parallel   Planes (images times channel blocks): windows of one plane may meet, planes never do.
// Remainder  Taps beyond the image are left out (PoolPlanes). If the largest is not a number, the first tap that is none, or is +∞, takes
//            the gradient.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Maximum pooling and its gradient on the blocked layout.</summary>
internal sealed unsafe class BlockedMaxPool<TSimd, TVector>(PoolGeometry geometry) : BlockedPool
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly PhaseAxis _rows = PhaseAxis.Of(geometry.Vertical, ConvPass.Forward)[0];
    private readonly PhaseAxis _columns = PhaseAxis.Of(geometry.Horizontal, ConvPass.Forward)[0];
    private readonly int _blocks = BlockedLayout.Blocks(geometry.Input.Channels, TSimd.Count);

    /// <inheritdoc/>
    public override void Forward(WorkerPool pool, int batch, float* input, float* output) => pool.Run(
        batch * _blocks,
        new PoolPlanes<TSimd, TVector, PoolReductions.Larger>(
            _rows, _columns, geometry.Vertical.Input, geometry.Horizontal.Input, mean: false, scale: 1, input, output));

    /// <inheritdoc/>
    public override void Backward(WorkerPool pool, int batch, float* input, float* output, float* outputGradient, float* inputGradient) =>
        pool.Run(
            batch * _blocks,
            new GradientPlanes(_rows, _columns, geometry.Vertical.Input, geometry.Horizontal.Input, input, output, outputGradient, inputGradient));

    private readonly struct GradientPlanes(
        PhaseAxis rows, PhaseAxis columns, int height, int width, float* input, float* output, float* outputGradient, float* inputGradient)
        : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            nint plane = (nint)task * height * width * TSimd.Count, length = (nint)height * width * TSimd.Count;
            var at = (nint)task * rows.Outputs * columns.Outputs * TSimd.Count;
            for (nint index = 0; index < length; index += TSimd.Count)
                TSimd.Store(TSimd.Zero, inputGradient + plane + index);

            var infinity = TSimd.Broadcast(float.PositiveInfinity);
            for (var row = 0; row < rows.Outputs; row++)
            {
                var (firstRow, limitRow) = rows.TapsInside(row, height);
                for (var column = 0; column < columns.Outputs; column++, at += TSimd.Count)
                {
                    var (firstColumn, limitColumn) = columns.TapsInside(column, width);
                    var largest = TSimd.Load(output + at);
                    largest = TSimd.SelectLess(largest, infinity, largest, infinity);
                    var gradient = TSimd.Load(outputGradient + at);
                    for (var k = firstRow; k < limitRow; k++)
                    {
                        var offset = plane + (((((nint)rows.FirstSource(row) + (k * rows.TapStep)) * width)
                            + columns.FirstSource(column) + (firstColumn * columns.TapStep)) * TSimd.Count);
                        for (var l = firstColumn; l < limitColumn; l++, offset += columns.TapStep * TSimd.Count)
                        {
                            var x = TSimd.Load(input + offset);
                            var taken = TSimd.SelectLess(x, largest, TSimd.Zero, gradient);
                            gradient = TSimd.SelectLess(x, largest, gradient, TSimd.Zero);
                            TSimd.Store(TSimd.Add(TSimd.Load(inputGradient + offset), taken), inputGradient + offset);
                        }
                    }
                }
            }
        }
    }
}
