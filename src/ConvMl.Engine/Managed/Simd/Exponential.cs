using System.Runtime.CompilerServices;

namespace ConvMl.Managed.Simd;

/// <summary>eˣ in single precision.</summary>
/// <remarks>
/// With n = round(x ÷ ln 2) and r = x − n·ln 2 it is 2ⁿ·eʳ, and eʳ = 1 + r + r²·P(r). P meets the function in the five Chebyshev points of
/// |r| ≤ ½·ln 2; what comes out errs by 0.9 units in the last place at most. ln 2 is taken in two parts, the first so short that n times it is
/// exact (Cody and Waite, "Software manual for the elementary functions", 1980). Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits.
/// </remarks>
internal static class Exponential
{
    /// <summary>From here on down, eˣ is 0 in normal numbers.</summary>
    public const float Least = -88;

    /// <summary>From here on up, eˣ is more than 2¹²⁷·√2.</summary>
    public const float Largest = 88.37f;

    // 127 is what the exponent field of a float holds above the exponent.
    private const float Rounder = 12582912 + 127;
    private const float LogarithmOfTwo = 0.693359375f;
    private const float RestOfLogarithmOfTwo = -2.12194440e-4f;

    /// <summary>eˣ for any x: 0 from <see cref="Least"/> on down, e^<see cref="Largest"/> from there on up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => Within<TSimd, TVector>(TSimd.AtMost(TSimd.Broadcast(Largest), TSimd.AtLeast(TSimd.Broadcast(Least), x)));

    /// <summary>eˣ for x from <see cref="Least"/> to <see cref="Largest"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Within<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var rounder = TSimd.Broadcast(Rounder);
        var shifted = TSimd.MultiplyAdd(x, TSimd.Broadcast(1.44269504f), rounder);
        var n = TSimd.Subtract(shifted, rounder);
        var r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-LogarithmOfTwo), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-RestOfLogarithmOfTwo), r);
        // By pairs (Estrin's scheme): the terms wait less for each other.
        var square = TSimd.Multiply(r, r);
        var low = TSimd.MultiplyAdd(TSimd.Broadcast(0.1666657627f), r, TSimd.Broadcast(0.5f));
        var high = TSimd.MultiplyAdd(TSimd.Broadcast(0.0083632329f), r, TSimd.Broadcast(0.0416665524f));
        var p = TSimd.MultiplyAdd(TSimd.MultiplyAdd(TSimd.Broadcast(0.0013926250f), square, high), square, low);
        var power = TSimd.Add(TSimd.MultiplyAdd(p, square, r), TSimd.Broadcast(1));
        return TSimd.Multiply(TSimd.ShiftMantissa(shifted), power);
    }

    /// <summary>−2ˣ for x from −126 to 0, with a relative error of 3e-7 at most.</summary>
    /// <remarks>n = round(x) and r = x − n are exact; −2ʳ = −1 − r·P(r), whose P meets the function in the five Chebyshev points of |r| ≤ ½.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NegativePowerOfTwo<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var rounder = TSimd.Broadcast(Rounder);
        var shifted = TSimd.Add(x, rounder);
        var r = TSimd.Subtract(x, TSimd.Subtract(shifted, rounder));
        var square = TSimd.Multiply(r, r);
        var low = TSimd.MultiplyAdd(TSimd.Broadcast(-0.6931471825f), r, TSimd.Broadcast(-1));
        var middle = TSimd.MultiplyAdd(TSimd.Broadcast(-0.05550381169f), r, TSimd.Broadcast(-0.2402234972f));
        var high = TSimd.MultiplyAdd(TSimd.Broadcast(-0.001338130794f), r, TSimd.Broadcast(-0.009666368365f));
        return TSimd.Multiply(TSimd.ShiftMantissa(shifted), TSimd.MultiplyAdd(TSimd.MultiplyAdd(high, square, middle), square, low));
    }
}
