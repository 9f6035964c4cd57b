using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float left, float right, float addend) => float.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float left, float right) => MathF.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float value) => MathF.Abs(value);

    public static float SquareRoot(float value) => MathF.Sqrt(value);

    // The vector's algorithm, so that an element has the same bits in the body and in the tail of a loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float value) => Vector128.Exp(Vector128.CreateScalar(value)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectLess(float left, float right, float yes, float no) => left < right ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectLarger(float value, float best, float yes, float no) => !(value <= best) && !float.IsNaN(best) ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float value) => value;
}
