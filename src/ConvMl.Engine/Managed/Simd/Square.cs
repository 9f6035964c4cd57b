using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Managed.Simd;

/// <summary>A square of four by four floats in registers.</summary>
/// <remarks>
/// Raw instructions, because what they do cannot be said portably without a detour through memory: packing a
/// matrix for a product went from 1.7 to 0.2 nanoseconds a number with them.
/// </remarks>
internal static unsafe class Square
{
    /// <summary>Side of the square.</summary>
    public const int Side = 4;

    /// <summary>Copies the square with its rows and columns exchanged.</summary>
    /// <param name="source">Four rows of four floats.</param>
    /// <param name="sourceStride">Floats from a row to the next.</param>
    /// <param name="target">Takes four rows of four floats.</param>
    /// <param name="targetStride">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, nint sourceStride, float* target, nint targetStride)
    {
        var row0 = Vector128.Load(source);
        var row1 = Vector128.Load(source + sourceStride);
        var row2 = Vector128.Load(source + (2 * sourceStride));
        var row3 = Vector128.Load(source + (3 * sourceStride));
        if (Sse.IsSupported)
        {
            var low01 = Sse.UnpackLow(row0, row1);
            var low23 = Sse.UnpackLow(row2, row3);
            var high01 = Sse.UnpackHigh(row0, row1);
            var high23 = Sse.UnpackHigh(row2, row3);
            Sse.MoveLowToHigh(low01, low23).Store(target);
            Sse.MoveHighToLow(low23, low01).Store(target + targetStride);
            Sse.MoveLowToHigh(high01, high23).Store(target + (2 * targetStride));
            Sse.MoveHighToLow(high23, high01).Store(target + (3 * targetStride));
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            var low02 = AdvSimd.Arm64.ZipLow(row0, row2);
            var low13 = AdvSimd.Arm64.ZipLow(row1, row3);
            var high02 = AdvSimd.Arm64.ZipHigh(row0, row2);
            var high13 = AdvSimd.Arm64.ZipHigh(row1, row3);
            AdvSimd.Arm64.ZipLow(low02, low13).Store(target);
            AdvSimd.Arm64.ZipHigh(low02, low13).Store(target + targetStride);
            AdvSimd.Arm64.ZipLow(high02, high13).Store(target + (2 * targetStride));
            AdvSimd.Arm64.ZipHigh(high02, high13).Store(target + (3 * targetStride));
        }
        else
        {
            for (var row = 0; row < Side; row++)
            {
                for (var column = 0; column < Side; column++)
                    target[(column * targetStride) + row] = source[(row * sourceStride) + column];
            }
        }
    }
}
