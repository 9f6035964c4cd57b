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
}
