// WinogradFourOfFour: the linear maps of Winograd's convolution F(4, 4) along one axis: four outputs of four taps by seven products instead of 16.
//
// Computes   With the points 0, ±1, ±2, ½, ∞: input Bᵀ d (7 → 7), weights G g (4 → 7), output Aᵀ m (7 → 4). Each row of Bᵀ but the one of ½ is
//            one of F(4, 3), whose points are the others, on the numbers 2·dᵢ₊₁ − dᵢ. The fractions are in G, which is applied once.
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); the points by the construction of Winograd,
//            "Arithmetic complexity of computations" (1980).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of Winograd's convolution F(4, 4).</summary>
internal readonly unsafe struct WinogradFourOfFour<TSimd, TVector> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 4;

    /// <inheritdoc/>
    public static int Inputs => 7;

    /// <inheritdoc/>
    public static int Taps => 4;

    /// <inheritdoc/>
    public static int Points => 7;

    /// <inheritdoc/>
    public static int WeightPoints => 7;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => point;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + fromStep), d2 = TSimd.Load(from + (2 * fromStep));
        TVector d3 = TSimd.Load(from + (3 * fromStep)), d4 = TSimd.Load(from + (4 * fromStep)), d5 = TSimd.Load(from + (5 * fromStep));
        TSimd.Store(Scaled(4, d1, Scaled(-5, d3, d5)), to + (5 * toStep));
        var z5 = Doubled(TSimd.Load(from + (6 * fromStep)), d5);
        TVector z4 = Doubled(d5, d4), z3 = Doubled(d4, d3), z2 = Doubled(d3, d2), z1 = Doubled(d2, d1), z0 = Doubled(d1, d0);
        TVector even4 = Scaled(-4, z2, z4), odd4 = Scaled(-4, z1, z3);
        TVector even1 = TSimd.Subtract(z4, z2), odd1 = TSimd.Subtract(z3, z1);
        TSimd.Store(Scaled(4, z0, Scaled(-5, z2, z4)), to);
        TSimd.Store(TSimd.Add(even4, odd4), to + toStep);
        TSimd.Store(TSimd.Subtract(even4, odd4), to + (2 * toStep));
        TSimd.Store(Scaled(2, odd1, even1), to + (3 * toStep));
        TSimd.Store(Scaled(-2, odd1, even1), to + (4 * toStep));
        TSimd.Store(Scaled(4, z1, Scaled(-5, z3, z5)), to + (6 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector g0 = TSimd.Load(from), g1 = TSimd.Load(from + fromStep), g2 = TSimd.Load(from + (2 * fromStep)), g3 = TSimd.Load(from + (3 * fromStep));
        TVector even1 = TSimd.Add(g0, g2), odd1 = TSimd.Add(g1, g3);
        TVector even2 = Scaled(4, g2, g0), odd2 = Scaled(4, g3, g1);
        var half = Scaled(1f / 2, Scaled(1f / 4, g3, g1), Scaled(1f / 4, g2, g0));
        TSimd.Store(Times(-1f / 4, g0), to);
        TSimd.Store(Times(-1f / 6, TSimd.Add(even1, odd1)), to + toStep);
        TSimd.Store(Times(1f / 18, TSimd.Subtract(even1, odd1)), to + (2 * toStep));
        TSimd.Store(Times(1f / 72, Scaled(2, odd2, even2)), to + (3 * toStep));
        TSimd.Store(Times(-1f / 120, Scaled(-2, odd2, even2)), to + (4 * toStep));
        TSimd.Store(Times(32f / 45, half), to + (5 * toStep));
        TSimd.Store(Times(1f / 2, g3), to + (6 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        TVector m0 = TSimd.Load(from), m1 = TSimd.Load(from + fromStep), m2 = TSimd.Load(from + (2 * fromStep));
        TVector m3 = TSimd.Load(from + (3 * fromStep)), m4 = TSimd.Load(from + (4 * fromStep)), m5 = TSimd.Load(from + (5 * fromStep));
        TVector even1 = TSimd.Add(m1, m2), odd1 = TSimd.Subtract(m1, m2), even2 = TSimd.Add(m3, m4), odd2 = TSimd.Subtract(m3, m4);
        VectorLine<TSimd, TVector>.Write(TSimd.Add(TSimd.Add(m0, m5), TSimd.Add(even1, even2)), to, adds);
        VectorLine<TSimd, TVector>.Write(Scaled(2, odd2, Scaled(1f / 2, m5, odd1)), to + toStep, adds);
        VectorLine<TSimd, TVector>.Write(Scaled(4, even2, Scaled(1f / 4, m5, even1)), to + (2 * toStep), adds);
        var last = TSimd.Add(odd1, TSimd.Load(from + (6 * fromStep)));
        VectorLine<TSimd, TVector>.Write(Scaled(8, odd2, Scaled(1f / 8, m5, last)), to + (3 * toStep), adds);
    }

    // 2·next − number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Doubled(TVector next, TVector number) => TSimd.Subtract(TSimd.Add(next, next), number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Times(float factor, TVector value) => TSimd.Multiply(TSimd.Broadcast(factor), value);

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);
}
