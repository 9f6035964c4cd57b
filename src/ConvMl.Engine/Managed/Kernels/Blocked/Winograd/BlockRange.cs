namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Some of the channel blocks of an image, one after the other.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many they are.</param>
/// <param name="OfImage">Channel blocks of the image.</param>
internal readonly record struct BlockRange(int First, int Count, int OfImage)
{
    /// <summary>All blocks of an image.</summary>
    public static BlockRange All(int blocks) => new(0, blocks, blocks);
}
