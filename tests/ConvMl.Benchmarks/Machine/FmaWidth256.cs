using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Benchmarks.Machine;

/// <summary>Vectors of 256 bits.</summary>
internal readonly struct FmaWidth256 : IFmaWidth<Vector256<float>>
{
    public static bool IsSupported => Fma.IsSupported;

    public static int Lanes => Vector256<float>.Count;

    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    public static float Sum(Vector256<float> vector) => Vector256.Sum(vector);
}
