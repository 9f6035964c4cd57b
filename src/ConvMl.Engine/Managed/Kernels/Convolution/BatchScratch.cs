using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Scratch of kernels that cut their work by the size of the batch.</summary>
internal static class BatchScratch
{
    /// <summary>The longest scratch that any batch of a session wants: a smaller batch may be cut into more pieces than a larger one.</summary>
    public static long Longest(KernelSite site, Func<int, long> lengthFor)
    {
        long longest = 0;
        for (var batch = 1; batch <= site.MaxBatchSize; batch++)
            longest = Math.Max(longest, lengthFor(batch));
        return longest;
    }
}
