using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvMl.Managed.Simd;

/// <summary>Four floats. SSE has 16 registers: a tile of 6 rows takes 12, its operands three.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    public static int Count => Vector128<float>.Count;

    public static int TileRows => 6;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Reciprocal(Vector128<float> value) => Vector128<float>.One / value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LargerNumber(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNumbers(Vector128<float> value) => Vector128.EqualsAll(value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> bound, Vector128<float> value) => Vector128.MaxNative(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> bound, Vector128<float> value) => Vector128.MinNative(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    public static Vector128<float> SquareRoot(Vector128<float> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ShiftMantissa(Vector128<float> value) => (value.AsInt32() << ISimd<float>.MantissaBits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectLess(Vector128<float> left, Vector128<float> right, Vector128<float> yes, Vector128<float> no) =>
        Vector128.ConditionalSelect(Vector128.LessThan(left, right), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectLarger(Vector128<float> value, Vector128<float> best, Vector128<float> yes, Vector128<float> no) =>
        Vector128.ConditionalSelect(Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(value, best)), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LessBits(Vector128<float> left, Vector128<float> right) => (int)Vector128.ExtractMostSignificantBits(Vector128.LessThan(left, right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectBits(uint* bits, bool upper, Vector128<float> value)
    {
        var lanes = Vector128.Create(1u, 2u, 4u, 8u);
        var none = Vector128.Equals(Vector128.Create(*bits) & (upper ? lanes << 16 : lanes), Vector128<uint>.Zero);
        return Vector128.ConditionalSelect(none.AsSingle(), Zero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weave(Vector128<float> even, Vector128<float> odd, float* destination)
    {
        var (low, high) = (Vector128.Create(0, 0, 1, 1), Vector128.Create(2, 2, 3, 3));
        var isOdd = Vector128.Create(0, -1, 0, -1).AsSingle();
        Vector128.ConditionalSelect(isOdd, Vector128.Shuffle(odd, low), Vector128.Shuffle(even, low)).Store(destination);
        Vector128.ConditionalSelect(isOdd, Vector128.Shuffle(odd, high), Vector128.Shuffle(even, high)).Store(destination + Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadEven(float* source)
    {
        var even = Vector128.Create(0, 2, 0, 2);
        var isUpper = Vector128.Create(0, 0, -1, -1).AsSingle();
        return Vector128.ConditionalSelect(isUpper, Vector128.Shuffle(Load(source + Count), even), Vector128.Shuffle(Load(source), even));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => Vector128.Sum(value);
}
