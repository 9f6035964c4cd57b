using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// The blocked layout <c>[N, ⌈C ÷ V⌉, H, W, V]</c>: the channels of a pixel lie side by side in blocks of V, the lanes of a vector.
/// Lanes beyond the last channel are zero, and every kernel keeps them so. With V = 1 it is NCHW.
/// </summary>
internal static class BlockedLayout
{
    /// <summary>Floats between buffers and rows that are walked at the same time, so that they do not fall into the same cache sets.</summary>
    public const int Stagger = 16;

    /// <summary>V at a vector width.</summary>
    public static int Lanes(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => 16,
        VectorWidth.Bits256 => 8,
        VectorWidth.Bits128 => 4,
        _ => 1,
    };

    /// <summary>⌈channels ÷ lanes⌉.</summary>
    public static int Blocks(int channels, int lanes) => (channels + lanes - 1) / lanes;

    /// <summary>Floats of one image.</summary>
    public static long ImageLength(int channels, int height, int width, int lanes) => (long)Blocks(channels, lanes) * lanes * height * width;
}
