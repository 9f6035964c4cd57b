using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Benchmarks.Machine;

/// <summary>Vectors of 512 bits.</summary>
internal readonly struct FmaWidth512 : IFmaWidth<Vector512<float>>
{
    public static bool IsSupported => Avx512F.IsSupported;

    public static int Lanes => Vector512<float>.Count;

    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    public static float Sum(Vector512<float> vector) => Vector512.Sum(vector);
}
