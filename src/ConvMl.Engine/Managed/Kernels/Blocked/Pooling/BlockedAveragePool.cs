// BlockedAveragePool: average pooling and its gradient on the blocked layout.
//
// Computes   y = Σ x ÷ m over the inputs under the window; dx = Σ dy ÷ m over the windows above. m counts the inputs, or all taps where
//            padding counts.
// Layout     Blocked.
// Loops      Forward: rows, tiles of pixels (PoolTile). Backward: output pixels in order, each adding its share to the inputs below it, in rows that are cleared
//            just before; where windows do not meet, it writes it.
// Parallel   Planes (images times channel blocks): windows of one plane may meet, planes never do.
// Remainder  Taps beyond the image are left out (PoolPlanes).
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>Average pooling and its gradient on the blocked layout; with a window over the whole image, global average pooling.</summary>
internal sealed unsafe class BlockedAveragePool<TSimd, TVector>(PoolGeometry geometry, bool countPadding) : BlockedPool
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly PhaseAxis _rows = PhaseAxis.Of(geometry.Vertical, ConvPass.Forward)[0];
    private readonly PhaseAxis _columns = PhaseAxis.Of(geometry.Horizontal, ConvPass.Forward)[0];
    private readonly int _blocks = BlockedLayout.Blocks(geometry.Input.Channels, TSimd.Count);
    private readonly float _share = 1f / (geometry.Vertical.Kernel * geometry.Horizontal.Kernel);

    /// <inheritdoc/>
    public override void Forward(WorkerPool pool, int batch, float* input, float* output) => pool.Run(
        batch * _blocks,
        new PoolPlanes<TSimd, TVector, PoolReductions.Sum>(
            _rows, _columns, geometry.Vertical.Input, geometry.Horizontal.Input, !countPadding, _share, input, output));

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool pool, int batch, float* input, float* output, float* outputGradient, float* inputGradient, bool isInputRectified = false) =>
        pool.Run(
            batch * _blocks,
            new GradientPlanes(_rows, _columns, geometry.Vertical.Input, geometry.Horizontal.Input, !countPadding, _share, outputGradient, inputGradient));

    private readonly struct GradientPlanes(
        PhaseAxis rows, PhaseAxis columns, int height, int width, bool mean, float share, float* outputGradient, float* inputGradient) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
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
                for (var column = 0; column < columns.Outputs; column++, at += TSimd.Count)
                {
                    var (firstColumn, limitColumn) = column >= firstInside && column < limitInside ? (0, columns.Taps) : columns.TapsInside(column, width);
                    var factor = mean ? 1f / ((limitRow - firstRow) * (limitColumn - firstColumn)) : share;
                    var gradient = TSimd.Multiply(TSimd.Broadcast(factor), TSimd.Load(outputGradient + at));
                    for (var k = firstRow; k < limitRow; k++)
                    {
                        var offset = plane + (((((nint)rows.FirstSource(row) + (k * rows.TapStep)) * width)
                            + columns.FirstSource(column) + (firstColumn * columns.TapStep)) * TSimd.Count);
                        for (var l = firstColumn; l < limitColumn; l++, offset += columns.TapStep * TSimd.Count)
                            TSimd.Store(apart ? gradient : TSimd.Add(TSimd.Load(inputGradient + offset), gradient), inputGradient + offset);
                    }
                }
            }

            cleared.Reach(height);
        }
    }
}
