// WinogradTwoOfTwo: the linear maps of Winograd's convolution F(2, 2) along one axis: two outputs of two taps by three products instead of four.
//
// Computes   With the points 0, 1, ∞: input Bᵀ d (3 → 3), weights G g (2 → 3), output Aᵀ m (3 → 2); nothing but sums.
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Winograd, "Arithmetic complexity of computations" (1980).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of Winograd's convolution F(2, 2).</summary>
internal readonly unsafe struct WinogradTwoOfTwo<TSimd, TVector> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 2;

    /// <inheritdoc/>
    public static int Inputs => 3;

    /// <inheritdoc/>
    public static int Taps => 2;

    /// <inheritdoc/>
    public static int Points => 3;

    /// <inheritdoc/>
    public static int WeightPoints => 3;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => point;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + fromStep), d2 = TSimd.Load(from + (2 * fromStep));
        TSimd.Store(TSimd.Subtract(d0, d1), to);
        TSimd.Store(d1, to + toStep);
        TSimd.Store(TSimd.Subtract(d2, d1), to + (2 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector g0 = TSimd.Load(from), g1 = TSimd.Load(from + fromStep);
        TSimd.Store(g0, to);
        TSimd.Store(TSimd.Add(g0, g1), to + toStep);
        TSimd.Store(g1, to + (2 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        var middle = TSimd.Load(from + fromStep);
        VectorLine<TSimd, TVector>.Write(TSimd.Add(TSimd.Load(from), middle), to, adds);
        VectorLine<TSimd, TVector>.Write(TSimd.Add(middle, TSimd.Load(from + (2 * fromStep))), to + toStep, adds);
    }
}
