// WinogradFourLine: the linear maps along one axis of a tile of WinogradFour with four outputs.
//
// Computes   With the points 0, 1, −1, 2, −2, ∞: input Bᵀ d (6 → 6), output y = Aᵀ m (6 → 4) and its adjoint A y (4 → 6).
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.3.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps along one axis of a tile of <see cref="WinogradFour{TSimd, TVector}"/> with four outputs.</summary>
internal readonly unsafe struct WinogradFourLine<TSimd, TVector> : IWinogradFourLine<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 4;

    /// <inheritdoc/>
    public static int Inputs => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputUpper(float* column, nint row, out TVector v0, out TVector v1, out TVector v2)
    {
        TVector d1 = TSimd.Load(column + row), d2 = TSimd.Load(column + (2 * row)), d3 = TSimd.Load(column + (3 * row)), d4 = TSimd.Load(column + (4 * row));
        var even = Scaled(-4, d2, d4);
        var odd = Scaled(-4, d1, d3);
        v0 = Scaled(4, TSimd.Load(column), Scaled(-5, d2, d4));
        v1 = TSimd.Add(even, odd);
        v2 = TSimd.Subtract(even, odd);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLower(float* column, nint row, out TVector v3, out TVector v4, out TVector v5)
    {
        column += row;
        TVector d1 = TSimd.Load(column), d2 = TSimd.Load(column + row), d3 = TSimd.Load(column + (2 * row)), d4 = TSimd.Load(column + (3 * row));
        var even = TSimd.Subtract(d4, d2);
        var odd = TSimd.Subtract(d3, d1);
        v3 = Scaled(2, odd, even);
        v4 = Scaled(-2, odd, even);
        v5 = Scaled(4, d1, Scaled(-5, d3, TSimd.Load(column + (4 * row))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint toStep)
    {
        var even4 = Scaled(-4, d2, d4);
        var odd4 = Scaled(-4, d1, d3);
        var even1 = TSimd.Subtract(d4, d2);
        var odd1 = TSimd.Subtract(d3, d1);
        TSimd.Store(Scaled(4, d0, Scaled(-5, d2, d4)), to);
        TSimd.Store(TSimd.Add(even4, odd4), to + toStep);
        TSimd.Store(TSimd.Subtract(even4, odd4), to + (2 * toStep));
        TSimd.Store(Scaled(2, odd1, even1), to + (3 * toStep));
        TSimd.Store(Scaled(-2, odd1, even1), to + (4 * toStep));
        TSimd.Store(Scaled(4, d1, Scaled(-5, d3, d5)), to + (5 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputEven(float* column, nint row, out TVector y0, out TVector y2)
    {
        var even1 = Times(-1f / 6, TSimd.Add(TSimd.Load(column + row), TSimd.Load(column + (2 * row))));
        var even2 = TSimd.Add(TSimd.Load(column + (3 * row)), TSimd.Load(column + (4 * row)));
        y0 = Scaled(1f / 4, TSimd.Load(column), Scaled(1f / 24, even2, even1));
        y2 = Scaled(1f / 6, even2, even1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputOdd(float* column, nint row, out TVector y1, out TVector y3)
    {
        column += row;
        var odd1 = Times(-1f / 6, TSimd.Subtract(TSimd.Load(column), TSimd.Load(column + row)));
        var odd2 = TSimd.Subtract(TSimd.Load(column + (2 * row)), TSimd.Load(column + (3 * row)));
        y1 = Scaled(1f / 12, odd2, odd1);
        y3 = Scaled(1f / 3, odd2, TSimd.Add(odd1, TSimd.Load(column + (4 * row))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        var even1 = Times(-1f / 6, TSimd.Add(m1, m2));
        var odd1 = Times(-1f / 6, TSimd.Subtract(m1, m2));
        var even2 = TSimd.Add(m3, m4);
        var odd2 = TSimd.Subtract(m3, m4);
        y0 = Scaled(1f / 4, m0, Scaled(1f / 24, even2, even1));
        y1 = Scaled(1f / 12, odd2, odd1);
        y2 = Scaled(1f / 6, even2, even1);
        y3 = Scaled(1f / 3, odd2, TSimd.Add(odd1, m5));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointUpper(float* column, nint row, out TVector u0, out TVector u1, out TVector u2)
    {
        TVector y0 = TSimd.Load(column);
        var even = Times(-1f / 6, TSimd.Add(y0, TSimd.Load(column + (2 * row))));
        var odd = TSimd.Add(TSimd.Load(column + row), TSimd.Load(column + (3 * row)));
        u0 = Times(1f / 4, y0);
        u1 = Scaled(-1f / 6, odd, even);
        u2 = Scaled(1f / 6, odd, even);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointLower(float* column, nint row, out TVector u3, out TVector u4, out TVector u5)
    {
        u5 = TSimd.Load(column + (3 * row));
        var even = Scaled(1f / 6, TSimd.Load(column + (2 * row)), Times(1f / 24, TSimd.Load(column)));
        var odd = Scaled(1f / 3, u5, Times(1f / 12, TSimd.Load(column + row)));
        u3 = TSimd.Add(even, odd);
        u4 = TSimd.Subtract(even, odd);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointLine(TVector y0, TVector y1, TVector y2, TVector y3, float* to, nint toStep)
    {
        var even1 = Times(-1f / 6, TSimd.Add(y0, y2));
        var odd1 = TSimd.Add(y1, y3);
        var even2 = Scaled(1f / 6, y2, Times(1f / 24, y0));
        var odd2 = Scaled(1f / 3, y3, Times(1f / 12, y1));
        TSimd.Store(Times(1f / 4, y0), to);
        TSimd.Store(Scaled(-1f / 6, odd1, even1), to + toStep);
        TSimd.Store(Scaled(1f / 6, odd1, even1), to + (2 * toStep));
        TSimd.Store(TSimd.Add(even2, odd2), to + (3 * toStep));
        TSimd.Store(TSimd.Subtract(even2, odd2), to + (4 * toStep));
        TSimd.Store(y3, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Times(float factor, TVector value) => TSimd.Multiply(TSimd.Broadcast(factor), value);

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);
}
