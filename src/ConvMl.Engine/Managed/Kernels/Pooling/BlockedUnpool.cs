using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>A plane of a block of channels, window by window: a vector holds the same place of all channels.</summary>
internal readonly unsafe struct BlockedUnpool(UnpoolPlane plane, Pass pass) : IVectorAction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (vertical, horizontal) = (plane.Geometry.Vertical, plane.Geometry.Horizontal);
        if (pass == Pass.Forward)
            new Span<float>(plane.Output, vertical.Input * horizontal.Input * TSimd.Count).Clear();
        nint at = 0;
        for (var i = 0; i < vertical.Output; i++)
        {
            var rows = PoolWindows.TapsInside(vertical, i);
            var top = (i * vertical.Stride) - vertical.PadBefore;
            for (var j = 0; j < horizontal.Output; j++, at += TSimd.Count)
            {
                var window = new Window(
                    rows, PoolWindows.TapsInside(horizontal, j), horizontal.Kernel,
                    ((top * (nint)horizontal.Input) + (j * horizontal.Stride) - horizontal.PadBefore) * TSimd.Count,
                    vertical.Dilation * (nint)horizontal.Input * TSimd.Count, horizontal.Dilation * (nint)TSimd.Count);
                if (pass == Pass.Forward)
                    Put<TSimd, TVector>(window, at);
                else
                    Fetch<TSimd, TVector>(window, at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TSimd, TVector>(in Window window, nint at)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Nothing is larger than minus infinity but everything else: the tap stays the first inside where all are just that.
        var best = TSimd.Broadcast(float.NegativeInfinity);
        var taps = TSimd.Broadcast((window.Rows.First * window.Kernel) + window.Columns.First);
        for (var k = window.Rows.First; k < window.Rows.Limit; k++)
        {
            for (var l = window.Columns.First; l < window.Columns.Limit; l++)
            {
                var seen = TSimd.Load(plane.Pooled + window.PlaceOf(k, l));
                taps = TSimd.SelectLarger(seen, best, TSimd.Broadcast((k * window.Kernel) + l), taps);
                best = TSimd.SelectLarger(seen, best, seen, best);
            }
        }

        if (plane.Taps is not null)
            TSimd.Store(taps, plane.Taps + at);
        var value = TSimd.Load(plane.Values + at);
        for (var k = window.Rows.First; k < window.Rows.Limit; k++)
        {
            for (var l = window.Columns.First; l < window.Columns.Limit; l++)
            {
                var target = plane.Output + window.PlaceOf(k, l);
                var mine = UnpoolPlane.WhereTapIs<TSimd, TVector>(taps, (k * window.Kernel) + l, value, TSimd.Zero);
                TSimd.Store(TSimd.Add(TSimd.Load(target), mine), target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fetch<TSimd, TVector>(in Window window, nint at)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var taps = TSimd.Load(plane.Taps + at);
        var gradient = TSimd.Zero;
        for (var k = window.Rows.First; k < window.Rows.Limit; k++)
        {
            for (var l = window.Columns.First; l < window.Columns.Limit; l++)
                gradient = UnpoolPlane.WhereTapIs<TSimd, TVector>(taps, (k * window.Kernel) + l, TSimd.Load(plane.Output + window.PlaceOf(k, l)), gradient);
        }

        TSimd.Store(gradient, plane.Values + at);
    }

    /// <summary>A window on the large plane: its taps inside, the place of its first tap, and the steps to the next ones.</summary>
    private readonly record struct Window((int First, int Limit) Rows, (int First, int Limit) Columns, int Kernel, nint Start, nint Down, nint Right)
    {
        public nint PlaceOf(int row, int column) => Start + (row * Down) + (column * Right);
    }
}
