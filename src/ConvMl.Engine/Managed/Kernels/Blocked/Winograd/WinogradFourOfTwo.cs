// WinogradFourOfTwo: the linear maps of Winograd's convolution F(4, 2) along one axis: four outputs of two taps by five products instead of eight.
//
// Computes   With the points 0, ±1, 2, ∞: input Bᵀ d (5 → 5), weights G g (2 → 5), output Aᵀ m (5 → 4). The fractions are in G, which is applied once.
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); the points by the construction of Winograd,
//            "Arithmetic complexity of computations" (1980).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of Winograd's convolution F(4, 2).</summary>
internal readonly unsafe struct WinogradFourOfTwo<TSimd, TVector> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 4;

    /// <inheritdoc/>
    public static int Inputs => 5;

    /// <inheritdoc/>
    public static int Taps => 2;

    /// <inheritdoc/>
    public static int Points => 5;

    /// <inheritdoc/>
    public static int WeightPoints => 5;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => point;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + fromStep), d2 = TSimd.Load(from + (2 * fromStep));
        TVector d3 = TSimd.Load(from + (3 * fromStep)), d4 = TSimd.Load(from + (4 * fromStep));
        var (two, minusTwo) = (TSimd.Broadcast(2), TSimd.Broadcast(-2));
        var odd = TSimd.Subtract(d3, d1);
        var upper = TSimd.Subtract(d3, d2);
        TSimd.Store(TSimd.MultiplyAdd(two, TSimd.Subtract(d0, d2), odd), to);
        TSimd.Store(TSimd.MultiplyAdd(minusTwo, d1, upper), to + toStep);
        TSimd.Store(TSimd.MultiplyAdd(two, TSimd.Subtract(d1, d2), upper), to + (2 * toStep));
        TSimd.Store(odd, to + (3 * toStep));
        TSimd.Store(TSimd.MultiplyAdd(minusTwo, odd, TSimd.Subtract(d4, d2)), to + (4 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector g0 = TSimd.Load(from), g1 = TSimd.Load(from + fromStep);
        var (half, sixth) = (TSimd.Broadcast(1f / 2), TSimd.Broadcast(1f / 6));
        TSimd.Store(TSimd.Multiply(half, g0), to);
        TSimd.Store(TSimd.Multiply(TSimd.Broadcast(-1f / 2), TSimd.Add(g0, g1)), to + toStep);
        TSimd.Store(TSimd.Multiply(sixth, TSimd.Subtract(g1, g0)), to + (2 * toStep));
        TSimd.Store(TSimd.Multiply(sixth, TSimd.MultiplyAdd(TSimd.Broadcast(2), g1, g0)), to + (3 * toStep));
        TSimd.Store(g1, to + (4 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        TVector m0 = TSimd.Load(from), m1 = TSimd.Load(from + fromStep), m2 = TSimd.Load(from + (2 * fromStep));
        TVector m3 = TSimd.Load(from + (3 * fromStep)), m4 = TSimd.Load(from + (4 * fromStep));
        var even = TSimd.Add(m1, m2);
        var odd = TSimd.Subtract(m1, m2);
        VectorLine<TSimd, TVector>.Write(TSimd.Add(m0, TSimd.Add(even, m3)), to, adds);
        VectorLine<TSimd, TVector>.Write(TSimd.MultiplyAdd(TSimd.Broadcast(2), m3, odd), to + toStep, adds);
        VectorLine<TSimd, TVector>.Write(TSimd.MultiplyAdd(TSimd.Broadcast(4), m3, even), to + (2 * toStep), adds);
        VectorLine<TSimd, TVector>.Write(TSimd.MultiplyAdd(TSimd.Broadcast(8), m3, TSimd.Add(odd, m4)), to + (3 * toStep), adds);
    }
}
