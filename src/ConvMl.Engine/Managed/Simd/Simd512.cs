using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Managed.Simd;

/// <summary>Sixteen floats. There are 32 registers: a tile of 12 rows takes 24, its operands three.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static int TileRows => 12;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reciprocal(Vector512<float> value) => Avx512F.IsSupported ? Improved(value, Avx512F.Reciprocal14(value)) : Vector512<float>.One / value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Vector512.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LargerNumber(Vector512<float> left, Vector512<float> right) => Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNumbers(Vector512<float> value) => Vector512.EqualsAll(value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> bound, Vector512<float> value) => Vector512.MaxNative(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> bound, Vector512<float> value) => Vector512.MinNative(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    public static Vector512<float> SquareRoot(Vector512<float> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ShiftMantissa(Vector512<float> value) => (value.AsInt32() << ISimd<float>.MantissaBits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectLess(Vector512<float> left, Vector512<float> right, Vector512<float> yes, Vector512<float> no) =>
        Vector512.ConditionalSelect(Vector512.LessThan(left, right), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectLarger(Vector512<float> value, Vector512<float> best, Vector512<float> yes, Vector512<float> no) =>
        Vector512.ConditionalSelect(Vector512.AndNot(Vector512.Equals(best, best), Vector512.LessThanOrEqual(value, best)), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LessBits(Vector512<float> left, Vector512<float> right) => (int)Vector512.ExtractMostSignificantBits(Vector512.LessThan(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectBits(uint* bits, bool upper, Vector512<float> value)
    {
        var lanes = Vector512.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u, 256u, 512u, 1024u, 2048u, 4096u, 8192u, 16384u, 32768u);
        var none = Vector512.Equals(Vector512.Create(*bits) & (upper ? lanes << 16 : lanes), Vector512<uint>.Zero);
        return Vector512.ConditionalSelect(none.AsSingle(), Zero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weave(Vector512<float> even, Vector512<float> odd, float* destination)
    {
        var (low, high) = (Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7), Vector512.Create(8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15));
        var isOdd = Vector512.Create(0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
        Vector512.ConditionalSelect(isOdd, Vector512.Shuffle(odd, low), Vector512.Shuffle(even, low)).Store(destination);
        Vector512.ConditionalSelect(isOdd, Vector512.Shuffle(odd, high), Vector512.Shuffle(even, high)).Store(destination + Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadEven(float* source)
    {
        var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14);
        var isUpper = Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1).AsSingle();
        return Vector512.ConditionalSelect(isUpper, Vector512.Shuffle(Load(source + Count), even), Vector512.Shuffle(Load(source), even));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Simd256.Sum(value.GetLower() + value.GetUpper());

    // One step of Newton's method doubles the 14 bits of the estimate. Dividing takes the unit for 16 cycles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Improved(Vector512<float> value, Vector512<float> estimate) =>
        MultiplyAdd(estimate, MultiplyAdd(-value, estimate, Vector512<float>.One), estimate);
}
