using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Benchmarks.Machine;

/// <summary>Vectors of 128 bits.</summary>
internal readonly struct FmaWidth128 : IFmaWidth<Vector128<float>>
{
    public static bool IsSupported => Fma.IsSupported || AdvSimd.IsSupported;

    public static int Lanes => Vector128<float>.Count;

    public static Vector128<float> Create(float value) => Vector128.Create(value);

    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    public static float Sum(Vector128<float> vector) => Vector128.Sum(vector);
}
