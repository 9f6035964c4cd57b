// MaxPoolForward: maximum pooling, plane by plane.
//
// Computes   y = the largest input under the window, padding left out; a number that is none (NaN) counts as largest. In training also
//            which tap of the window it was, the first of equals.
//
// Layout     Planar; the taps are kept as floats, a plane for each plane of the output.
// Loops      Taps in row order; for each, the inputs that it shows to all outputs of the plane are laid side by side, then a running maximum
//            goes over them in vectors. Comparing window by window instead would cost a mispredicted branch for every other output.
// Parallel   Planes (N·C).
// Remainder  The last outputs of a plane one by one, with the same operations.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>Maximum pooling, plane by plane.</summary>
internal sealed unsafe class MaxPoolForward(KernelSite site) : Kernel
{
    private readonly PoolGeometry _geometry = MaxPoolKernels.GeometryOf(site);

    /// <inheritdoc/>
    public override long SavedLength => site.IsTraining ? (long)site.MaxBatchSize * site.OutputElements : 0;

    /// <inheritdoc/>
    public override long WorkerScratchLength => _geometry.Vertical.Output * (long)_geometry.Horizontal.Output;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        state.Pool.Run(state.BatchSize * _geometry.Input.Channels, new Planes(site.Width, _geometry, arguments));

    private readonly struct Planes(VectorWidth width, PoolGeometry geometry, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var outputPlane = geometry.Vertical.Output * (nint)geometry.Horizontal.Output;
            var input = arguments.Input + (task * (nint)geometry.Vertical.Input * geometry.Horizontal.Input);
            var taps = arguments.Saved is null ? null : arguments.Saved + (task * outputPlane);
            var plane = new Plane(geometry, input, arguments.Output + (task * outputPlane), taps, arguments.ScratchOf(worker));
            VectorWidths.Run(width, ref plane);
        }
    }

    private readonly struct Plane(PoolGeometry geometry, float* input, float* best, float* taps, float* shown) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var count = geometry.Vertical.Output * geometry.Horizontal.Output;
            Begin(count);
            for (var tap = 0; tap < geometry.Vertical.Kernel * geometry.Horizontal.Kernel; tap++)
            {
                var (k, l) = Math.DivRem(tap, geometry.Horizontal.Kernel);
                Show<TSimd, TVector>(geometry.Vertical, geometry.Horizontal, k, l, input, shown);
                if (taps is null)
                    TakeLarger<TSimd, TVector>(shown, best, count);
                else
                    TakeLarger<TSimd, TVector>(shown, tap, best, taps, count);
            }
        }

        // Nothing is larger than minus infinity but everything else: the tap stays the first inside the input where all are just that.
        private void Begin(int count)
        {
            new Span<float>(best, count).Fill(float.NegativeInfinity);
            for (var i = 0; taps is not null && i < geometry.Vertical.Output; i++)
            {
                PoolWindows.FirstTaps(geometry, i, taps + (i * (nint)geometry.Horizontal.Output));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Show<TSimd, TVector>(AxisWindow vertical, AxisWindow horizontal, int k, int l, float* input, float* shown)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (firstRow, limitRow) = vertical.OutputsInside(k);
            var (firstColumn, limitColumn) = horizontal.OutputsInside(l);
            var (outputs, stride) = (horizontal.Output, (nint)horizontal.Stride);
            if (limitRow - firstRow < vertical.Output || limitColumn - firstColumn < outputs)
                new Span<float>(shown, vertical.Output * outputs).Fill(float.NegativeInfinity);
            for (var i = firstRow; i < limitRow; i++)
            {
                var row = input + (((i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation)) * (nint)horizontal.Input)
                    - horizontal.PadBefore + (l * horizontal.Dilation);
                StridedRows.Take<TSimd, TVector>(row + (firstColumn * stride), stride, shown + (i * (nint)outputs) + firstColumn, limitColumn - firstColumn);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void TakeLarger<TSimd, TVector>(float* shown, float* best, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
                TSimd.Store(Larger<TSimd, TVector>(TSimd.Load(shown + i), TSimd.Load(best + i)), best + i);
            for (; i < count; i++)
                best[i] = Larger<SimdScalar, float>(shown[i], best[i]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void TakeLarger<TSimd, TVector>(float* shown, int tap, float* best, float* taps, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var number = TSimd.Broadcast(tap);
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
            {
                var (value, old) = (TSimd.Load(shown + i), TSimd.Load(best + i));
                TSimd.Store(TSimd.SelectLarger(value, old, number, TSimd.Load(taps + i)), taps + i);
                TSimd.Store(Larger<TSimd, TVector>(value, old), best + i);
            }

            for (; i < count; i++)
            {
                taps[i] = SimdScalar.SelectLarger(shown[i], best[i], tap, taps[i]);
                best[i] = Larger<SimdScalar, float>(shown[i], best[i]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Larger<TSimd, TVector>(TVector value, TVector best)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.SelectLarger(value, best, value, best);
    }
}
