using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvMl.Managed.Simd;

/// <summary>Eight floats. There are 16 registers: a tile of 6 rows takes 12, its operands three.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static int TileRows => 6;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Reciprocal(Vector256<float> value) => Vector256<float>.One / value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LargerNumber(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNumbers(Vector256<float> value) => Vector256.EqualsAll(value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> bound, Vector256<float> value) => Vector256.MaxNative(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> bound, Vector256<float> value) => Vector256.MinNative(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    public static Vector256<float> SquareRoot(Vector256<float> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ShiftMantissa(Vector256<float> value) => (value.AsInt32() << ISimd<float>.MantissaBits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectLess(Vector256<float> left, Vector256<float> right, Vector256<float> yes, Vector256<float> no) =>
        Vector256.ConditionalSelect(Vector256.LessThan(left, right), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectLarger(Vector256<float> value, Vector256<float> best, Vector256<float> yes, Vector256<float> no) =>
        Vector256.ConditionalSelect(Vector256.AndNot(Vector256.Equals(best, best), Vector256.LessThanOrEqual(value, best)), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LessBits(Vector256<float> left, Vector256<float> right) => (int)Vector256.ExtractMostSignificantBits(Vector256.LessThan(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectBits(uint* bits, bool upper, Vector256<float> value)
    {
        var lanes = Vector256.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u);
        var none = Vector256.Equals(Vector256.Create(*bits) & (upper ? lanes << 16 : lanes), Vector256<uint>.Zero);
        return Vector256.ConditionalSelect(none.AsSingle(), Zero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weave(Vector256<float> even, Vector256<float> odd, float* destination)
    {
        var (low, high) = (Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3), Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7));
        var isOdd = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
        Vector256.ConditionalSelect(isOdd, Vector256.Shuffle(odd, low), Vector256.Shuffle(even, low)).Store(destination);
        Vector256.ConditionalSelect(isOdd, Vector256.Shuffle(odd, high), Vector256.Shuffle(even, high)).Store(destination + Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadEven(float* source)
    {
        var even = Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6);
        var isUpper = Vector256.Create(0, 0, 0, 0, -1, -1, -1, -1).AsSingle();
        return Vector256.ConditionalSelect(isUpper, Vector256.Shuffle(Load(source + Count), even), Vector256.Shuffle(Load(source), even));
    }

    // The runtime's own sum goes on to add the halves each for itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Vector128.Sum(value.GetLower() + value.GetUpper());
}
