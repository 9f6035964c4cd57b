// WinogradTwoOfThree: the linear maps of Winograd's convolution F(2, 3) along one axis: two outputs of three taps by four products instead of six.
//
// Computes   With the points 0, ±1, ∞: input Bᵀ d (4 → 4), weights G g (3 → 4), output Aᵀ m (4 → 2).
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.1.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of Winograd's convolution F(2, 3), for layers with so few pixels that a larger tile would be mostly weights.</summary>
internal readonly unsafe struct WinogradTwoOfThree<TSimd, TVector> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 2;

    /// <inheritdoc/>
    public static int Inputs => 4;

    /// <inheritdoc/>
    public static int Taps => 3;

    /// <inheritdoc/>
    public static int Points => 4;

    /// <inheritdoc/>
    public static int WeightPoints => 4;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => point;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + fromStep), d2 = TSimd.Load(from + (2 * fromStep)), d3 = TSimd.Load(from + (3 * fromStep));
        TSimd.Store(TSimd.Subtract(d0, d2), to);
        TSimd.Store(TSimd.Add(d1, d2), to + toStep);
        TSimd.Store(TSimd.Subtract(d2, d1), to + (2 * toStep));
        TSimd.Store(TSimd.Subtract(d1, d3), to + (3 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector g0 = TSimd.Load(from), g1 = TSimd.Load(from + fromStep), g2 = TSimd.Load(from + (2 * fromStep));
        var half = TSimd.Broadcast(0.5f);
        var even = TSimd.Multiply(half, TSimd.Add(g0, g2));
        TSimd.Store(g0, to);
        TSimd.Store(TSimd.MultiplyAdd(half, g1, even), to + toStep);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), g1, even), to + (2 * toStep));
        TSimd.Store(g2, to + (3 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        TVector m1 = TSimd.Load(from + fromStep), m2 = TSimd.Load(from + (2 * fromStep));
        VectorLine<TSimd, TVector>.Write(TSimd.Add(TSimd.Load(from), TSimd.Add(m1, m2)), to, adds);
        VectorLine<TSimd, TVector>.Write(TSimd.Subtract(TSimd.Subtract(m1, m2), TSimd.Load(from + (3 * fromStep))), to + toStep, adds);
    }
}
