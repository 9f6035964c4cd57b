using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvMl.Managed.Simd;

/// <summary>Asks for memory before it is read.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Floats of a cache line.</summary>
    public const int LineLength = 16;

    /// <summary>Brings a cache line near, if the processor has a way to be asked. Any address will do, also one that is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Near(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Brings a rectangle of pixels near.</summary>
    /// <param name="first">The first pixel.</param>
    /// <param name="rowStep">Floats from a row to the next.</param>
    /// <param name="pixelStep">Floats from a pixel to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="pixels">Pixels of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pixels(float* first, nint rowStep, nint pixelStep, int rows, int pixels)
    {
        if (!Sse.IsSupported)
            return;
        for (var row = 0; row < rows; row++, first += rowStep)
        {
            var pixel = first;
            for (var column = 0; column < pixels; column++, pixel += pixelStep)
                Sse.Prefetch0(pixel);
        }
    }
}
