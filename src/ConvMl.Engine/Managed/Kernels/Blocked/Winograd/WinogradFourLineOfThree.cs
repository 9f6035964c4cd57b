// WinogradFourLineOfThree: the linear maps along one axis of a tile of WinogradFour with three outputs.
//
// Computes   With the points 0, 1, −1, 2, ∞: input Bᵀ d (5 → 5), output y = Aᵀ m (5 → 3) and its adjoint A y (3 → 5).
//            The numbers of the points are those of the whole tile, whose fifth is missing.
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); the points by the construction of
//            Winograd, "Arithmetic complexity of computations" (1980).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps along one axis of a tile of <see cref="WinogradFour{TSimd, TVector}"/> with three outputs.</summary>
internal readonly unsafe struct WinogradFourLineOfThree<TSimd, TVector> : IWinogradFourLine<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 3;

    /// <inheritdoc/>
    public static int Inputs => 5;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputUpper(float* column, nint row, out TVector v0, out TVector v1, out TVector v2)
    {
        TVector d1 = TSimd.Load(column + row), d2 = TSimd.Load(column + (2 * row)), d3 = TSimd.Load(column + (3 * row));
        v0 = Scaled(2, TSimd.Subtract(TSimd.Load(column), d2), TSimd.Subtract(d3, d1));
        v1 = Scaled(-2, d1, TSimd.Subtract(d3, d2));
        v2 = Scaled(2, d1, Scaled(-3, d2, d3));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLower(float* column, nint row, out TVector v3, out TVector v4, out TVector v5)
    {
        v3 = TSimd.Subtract(TSimd.Load(column + (3 * row)), TSimd.Load(column + row));
        v4 = TSimd.Zero;
        v5 = Scaled(-2, v3, TSimd.Subtract(TSimd.Load(column + (4 * row)), TSimd.Load(column + (2 * row))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint toStep)
    {
        var odd = TSimd.Subtract(d3, d1);
        TSimd.Store(Scaled(2, TSimd.Subtract(d0, d2), odd), to);
        TSimd.Store(Scaled(-2, d1, TSimd.Subtract(d3, d2)), to + toStep);
        TSimd.Store(Scaled(2, d1, Scaled(-3, d2, d3)), to + (2 * toStep));
        TSimd.Store(odd, to + (3 * toStep));
        TSimd.Store(Scaled(-2, odd, TSimd.Subtract(d4, d2)), to + (5 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputEven(float* column, nint row, out TVector y0, out TVector y2)
    {
        var half = Times(-1f / 2, TSimd.Load(column + row));
        TVector m2 = TSimd.Load(column + (2 * row)), m3 = TSimd.Load(column + (3 * row));
        y0 = Scaled(1f / 2, TSimd.Load(column), Scaled(1f / 6, TSimd.Subtract(m3, m2), half));
        y2 = Scaled(2f / 3, m3, Scaled(-1f / 6, m2, TSimd.Add(TSimd.Load(column + (5 * row)), half)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputOdd(float* column, nint row, out TVector y1, out TVector y3)
    {
        var half = Times(-1f / 2, TSimd.Load(column + row));
        y1 = Scaled(1f / 6, TSimd.Load(column + (2 * row)), Scaled(1f / 3, TSimd.Load(column + (3 * row)), half));
        y3 = TSimd.Zero;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        var half = Times(-1f / 2, m1);
        y0 = Scaled(1f / 2, m0, Scaled(1f / 6, TSimd.Subtract(m3, m2), half));
        y1 = Scaled(1f / 6, m2, Scaled(1f / 3, m3, half));
        y2 = Scaled(2f / 3, m3, Scaled(-1f / 6, m2, TSimd.Add(m5, half)));
        y3 = TSimd.Zero;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointUpper(float* column, nint row, out TVector u0, out TVector u1, out TVector u2)
    {
        TVector y0 = TSimd.Load(column), y1 = TSimd.Load(column + row);
        var even = TSimd.Add(y0, TSimd.Load(column + (2 * row)));
        u0 = Times(1f / 2, y0);
        u1 = Times(-1f / 2, TSimd.Add(even, y1));
        u2 = Times(-1f / 6, TSimd.Subtract(even, y1));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointLower(float* column, nint row, out TVector u3, out TVector u4, out TVector u5)
    {
        u5 = TSimd.Load(column + (2 * row));
        u3 = Scaled(2f / 3, u5, Scaled(1f / 3, TSimd.Load(column + row), Times(1f / 6, TSimd.Load(column))));
        u4 = TSimd.Zero;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointLine(TVector y0, TVector y1, TVector y2, TVector y3, float* to, nint toStep)
    {
        var even = TSimd.Add(y0, y2);
        TSimd.Store(Times(1f / 2, y0), to);
        TSimd.Store(Times(-1f / 2, TSimd.Add(even, y1)), to + toStep);
        TSimd.Store(Times(-1f / 6, TSimd.Subtract(even, y1)), to + (2 * toStep));
        TSimd.Store(Scaled(2f / 3, y2, Scaled(1f / 3, y1, Times(1f / 6, y0))), to + (3 * toStep));
        TSimd.Store(y2, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Times(float factor, TVector value) => TSimd.Multiply(TSimd.Broadcast(factor), value);

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);
}
