using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Managed.Simd;

/// <summary>One float: the tails of vector loops, and all of them where the processor has no vectors.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Count => 1;

    public static int TileRows => 6;

    public static float Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float left, float right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float left, float right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float left, float right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float left, float right) => left / right;

    // The widest vector's algorithm, so that an element has the same bits in the body and in the tail of a loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Reciprocal(float value)
    {
        if (!Avx512F.IsSupported)
            return 1 / value;
        var estimate = Avx512F.Reciprocal14Scalar(Vector128.CreateScalarUnsafe(value)).ToScalar();
        return MultiplyAdd(estimate, MultiplyAdd(-value, estimate, 1), estimate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float left, float right, float addend) => float.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float left, float right) => MathF.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargerNumber(float left, float right) => left > right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNumbers(float value) => !float.IsNaN(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float bound, float value) => MathF.Max(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float bound, float value) => MathF.Min(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float value) => MathF.Abs(value);

    public static float SquareRoot(float value) => MathF.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ShiftMantissa(float value) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) << ISimd<float>.MantissaBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectLess(float left, float right, float yes, float no) => left < right ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectLarger(float value, float best, float yes, float no) => !(value <= best) && !float.IsNaN(best) ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LessBits(float left, float right) => left < right ? 1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectBits(uint* bits, bool upper, float value) => (*bits & (upper ? 1u << 16 : 1u)) != 0 ? value : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weave(float even, float odd, float* destination) => (destination[0], destination[1]) = (even, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadEven(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float value) => value;
}
