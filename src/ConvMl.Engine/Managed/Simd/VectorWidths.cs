using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Managed.Simd;

/// <summary>Which widths this processor has, and the one place that turns a width into code for it.</summary>
internal static class VectorWidths
{
    /// <summary>The widest that the processor has in hardware. An emulated width would be slower than the next smaller one.</summary>
    public static VectorWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128
        : VectorWidth.Scalar;

    /// <summary>All that the processor has, the narrowest first.</summary>
    public static IEnumerable<VectorWidth> Supported => Enum.GetValues<VectorWidth>().Where(width => width <= Widest);

    /// <summary>Whether a product and a sum are rounded once together, and not each for itself.</summary>
    public static bool HasFusedMultiplyAdd => Fma.IsSupported || Avx512F.IsSupported || AdvSimd.IsSupported;

    /// <summary>The instruction set behind <see cref="Widest"/>, for people to read.</summary>
    public static string InstructionSet => Widest switch
    {
        VectorWidth.Bits512 => "AVX-512",
        VectorWidth.Bits256 => Fma.IsSupported ? "AVX2 with FMA" : "AVX2",
        VectorWidth.Bits128 => Sse.IsSupported ? "SSE" : AdvSimd.IsSupported ? "NEON" : "128-bit vectors",
        _ => "no vectors",
    };

    /// <summary>Runs the action at <paramref name="width"/>.</summary>
    public static void Run<TAction>(VectorWidth width, ref TAction action)
        where TAction : struct, IVectorAction, allows ref struct
    {
        switch (width)
        {
            case VectorWidth.Bits512:
                action.Run<Simd512, Vector512<float>>();
                break;
            case VectorWidth.Bits256:
                action.Run<Simd256, Vector256<float>>();
                break;
            case VectorWidth.Bits128:
                action.Run<Simd128, Vector128<float>>();
                break;
            default:
                action.Run<SimdScalar, float>();
                break;
        }
    }
}
