// WinogradFourLineOfTwo: the linear maps along one axis of a tile of WinogradFour with two outputs.
//
// Computes   With the points 0, 1, −1, ∞: input Bᵀ d (4 → 4), output y = Aᵀ m (4 → 2) and its adjoint A y (2 → 4).
//            The numbers of the points are those of the whole tile, whose fourth and fifth are missing.
// Layout     Each number is a vector of channels.
// Loops      None; a line stays in registers.
// Parallel   Nothing.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016); the points by the construction of
//            Winograd, "Arithmetic complexity of computations" (1980).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps along one axis of a tile of <see cref="WinogradFour{TSimd, TVector}"/> with two outputs.</summary>
internal readonly unsafe struct WinogradFourLineOfTwo<TSimd, TVector> : IWinogradFourLine<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int Outputs => 2;

    /// <inheritdoc/>
    public static int Inputs => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputUpper(float* column, nint row, out TVector v0, out TVector v1, out TVector v2)
    {
        TVector d1 = TSimd.Load(column + row), d2 = TSimd.Load(column + (2 * row));
        v0 = TSimd.Subtract(TSimd.Load(column), d2);
        v1 = TSimd.Add(d2, d1);
        v2 = TSimd.Subtract(d2, d1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLower(float* column, nint row, out TVector v3, out TVector v4, out TVector v5)
    {
        v3 = TSimd.Zero;
        v4 = TSimd.Zero;
        v5 = TSimd.Subtract(TSimd.Load(column + (3 * row)), TSimd.Load(column + row));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint toStep)
    {
        TSimd.Store(TSimd.Subtract(d0, d2), to);
        TSimd.Store(TSimd.Add(d2, d1), to + toStep);
        TSimd.Store(TSimd.Subtract(d2, d1), to + (2 * toStep));
        TSimd.Store(TSimd.Subtract(d3, d1), to + (5 * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputEven(float* column, nint row, out TVector y0, out TVector y2)
    {
        y0 = Scaled(1f / 2, TSimd.Add(TSimd.Load(column + row), TSimd.Load(column + (2 * row))), TSimd.Load(column));
        y2 = TSimd.Zero;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputOdd(float* column, nint row, out TVector y1, out TVector y3)
    {
        y1 = Scaled(1f / 2, TSimd.Subtract(TSimd.Load(column + row), TSimd.Load(column + (2 * row))), TSimd.Load(column + (5 * row)));
        y3 = TSimd.Zero;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        y0 = Scaled(1f / 2, TSimd.Add(m1, m2), m0);
        y1 = Scaled(1f / 2, TSimd.Subtract(m1, m2), m5);
        y2 = TSimd.Zero;
        y3 = TSimd.Zero;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointUpper(float* column, nint row, out TVector u0, out TVector u1, out TVector u2)
    {
        u0 = TSimd.Load(column);
        var half0 = Times(1f / 2, u0);
        var half1 = Times(1f / 2, TSimd.Load(column + row));
        u1 = TSimd.Add(half0, half1);
        u2 = TSimd.Subtract(half0, half1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointLower(float* column, nint row, out TVector u3, out TVector u4, out TVector u5)
    {
        u3 = TSimd.Zero;
        u4 = TSimd.Zero;
        u5 = TSimd.Load(column + row);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AdjointLine(TVector y0, TVector y1, TVector y2, TVector y3, float* to, nint toStep)
    {
        TVector half0 = Times(1f / 2, y0), half1 = Times(1f / 2, y1);
        TSimd.Store(y0, to);
        TSimd.Store(TSimd.Add(half0, half1), to + toStep);
        TSimd.Store(TSimd.Subtract(half0, half1), to + (2 * toStep));
        TSimd.Store(y1, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Times(float factor, TVector value) => TSimd.Multiply(TSimd.Broadcast(factor), value);

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);
}
