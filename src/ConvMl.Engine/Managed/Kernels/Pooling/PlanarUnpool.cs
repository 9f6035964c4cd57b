using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>
/// A plane of one channel, a row of windows at a time. Where the windows lie side by side, the values of each tap make a row, and the rows of
/// the taps are woven into the output; otherwise the values are put to their places one by one, since windows may meet.
/// </summary>
internal readonly unsafe struct PlanarUnpool(UnpoolPlane plane, float* scratch, Pass pass) : IVectorAction
{
    private readonly int _count = plane.Geometry.Horizontal.Output;
    private readonly bool _isTiled = IsTiled(plane.Geometry.Vertical) && IsTiled(plane.Geometry.Horizontal);

    /// <summary>Floats that it needs: the largest so far, what a tap shows, the taps, and a row for each column of the window.</summary>
    public static long ScratchLength(PoolGeometry geometry) => (3L + geometry.Horizontal.Kernel) * geometry.Horizontal.Output;

    private float* Best => scratch;

    private float* Shown => scratch + _count;

    private float* Phases => scratch + (3 * _count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (pass == Pass.Forward)
            new Span<float>(plane.Output, plane.Geometry.Vertical.Input * plane.Geometry.Horizontal.Input).Clear();
        for (var i = 0; i < plane.Geometry.Vertical.Output; i++)
        {
            var taps = plane.Taps is null ? scratch + (2 * _count) : plane.Taps + (i * (nint)_count);
            var values = plane.Values + (i * (nint)_count);
            if (pass == Pass.Forward)
                FindTaps<TSimd, TVector>(i, taps);
            if (_isTiled && pass == Pass.Forward)
                WeaveTaps<TSimd, TVector>(i, values, taps);
            else if (_isTiled)
                UnravelTaps<TSimd, TVector>(i, values, taps);
            else
                Move(i, values, taps);
        }
    }

    private static bool IsTiled(AxisWindow axis) => axis.Stride == axis.Kernel && axis.Dilation == 1 && axis.PadBefore == 0;

    // Nothing is larger than minus infinity but everything else: the tap stays the first inside where all are just that.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindTaps<TSimd, TVector>(int i, float* taps)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (vertical, horizontal) = (plane.Geometry.Vertical, plane.Geometry.Horizontal);
        var (firstRow, limitRow) = PoolWindows.TapsInside(vertical, i);
        new Span<float>(Best, _count).Fill(float.NegativeInfinity);
        PoolWindows.FirstTaps(plane.Geometry, i, taps);
        for (var k = firstRow; k < limitRow; k++)
        {
            var row = plane.Pooled + (((i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation)) * (nint)horizontal.Input);
            for (var l = 0; l < horizontal.Kernel; l++)
            {
                var (first, limit) = horizontal.OutputsInside(l);
                var seen = row + (first * (nint)horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                StridedRows.Take<TSimd, TVector>(seen, horizontal.Stride, Shown, limit - first);
                TakeLarger<TSimd, TVector>((k * horizontal.Kernel) + l, Best + first, taps + first, limit - first, Shown);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeLarger<TSimd, TVector>(int tap, float* best, float* taps, int count, float* shown)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var number = TSimd.Broadcast(tap);
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var (value, old) = (TSimd.Load(shown + i), TSimd.Load(best + i));
            TSimd.Store(TSimd.SelectLarger(value, old, number, TSimd.Load(taps + i)), taps + i);
            TSimd.Store(TSimd.SelectLarger(value, old, value, old), best + i);
        }

        for (; i < count; i++)
        {
            taps[i] = SimdScalar.SelectLarger(shown[i], best[i], tap, taps[i]);
            best[i] = SimdScalar.SelectLarger(shown[i], best[i], shown[i], best[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WeaveTaps<TSimd, TVector>(int i, float* values, float* taps)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (rows, columns) = (plane.Geometry.Vertical.Kernel, plane.Geometry.Horizontal.Kernel);
        for (var k = 0; k < rows; k++)
        {
            for (var l = 0; l < columns; l++)
                ElementwiseLoop.Binary<ValuesOfTap, TSimd, TVector>(new((k * columns) + l), taps, values, Phases + (l * _count), _count);
            var row = plane.Output + (((i * rows) + k) * (nint)plane.Geometry.Horizontal.Input);
            StridedRows.Weave<TSimd, TVector>(Phases, _count, columns, row, _count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UnravelTaps<TSimd, TVector>(int i, float* gradients, float* taps)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (rows, columns) = (plane.Geometry.Vertical.Kernel, plane.Geometry.Horizontal.Kernel);
        new Span<float>(gradients, _count).Clear();
        for (var k = 0; k < rows; k++)
        {
            var row = plane.Output + (((i * rows) + k) * (nint)plane.Geometry.Horizontal.Input);
            for (var l = 0; l < columns; l++)
            {
                StridedRows.Take<TSimd, TVector>(row + l, columns, Phases, _count);
                ElementwiseLoop.Binary<ValuesOfTap, TSimd, TVector>(new((k * columns) + l), taps, Phases, Phases, _count);
                ElementwiseLoop.Binary<Sum, TSimd, TVector>(default, gradients, Phases, gradients, _count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(int i, float* values, float* taps)
    {
        var (vertical, horizontal) = (plane.Geometry.Vertical, plane.Geometry.Horizontal);
        var start = (((i * vertical.Stride) - vertical.PadBefore) * (nint)horizontal.Input) - horizontal.PadBefore;
        for (var j = 0; j < _count; j++, start += horizontal.Stride)
        {
            var (k, l) = Math.DivRem((int)taps[j], horizontal.Kernel);
            var place = plane.Output + start + (k * vertical.Dilation * (nint)horizontal.Input) + (l * horizontal.Dilation);
            if (pass == Pass.Forward)
                *place += values[j];
            else
                values[j] = *place;
        }
    }

    /// <summary>The value where the tap is of this number, 0 elsewhere.</summary>
    private readonly struct ValuesOfTap(int number) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector taps, TVector values)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => UnpoolPlane.WhereTapIs<TSimd, TVector>(taps, number, values, TSimd.Zero);
    }
}
