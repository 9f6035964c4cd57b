using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>What becomes of the sums of a depthwise convolution.</summary>
internal static unsafe class DepthwiseEnding<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Whether nothing is done with the sums but to rectify them, so that <see cref="Store"/> is enough.</summary>
    public static bool IsPlain(in DepthwiseArguments run) => run.Residual == null && run.Mask == null;

    /// <summary>Writes a sum, or what is least if that is more, and steps to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref float* destination, nint step, TVector least, TVector sum)
    {
        TSimd.Store(TSimd.AtLeast(least, sum), destination);
        destination += step;
    }

    /// <summary>Adds the residual, rectifies and masks as is wanted, writes, and steps to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(in DepthwiseArguments run, ref float* destination, TVector sum)
    {
        var place = (nint)(destination - run.Destination);
        if (run.Residual != null)
            sum = TSimd.Add(sum, TSimd.Load(run.Residual + place));
        if (run.Rectify)
            sum = TSimd.AtLeast(TSimd.Zero, sum);
        if (run.Mask != null)
            sum = TSimd.SelectLess(TSimd.Zero, TSimd.Load(run.Mask + place), sum, TSimd.Zero);
        TSimd.Store(sum, destination);
        destination += run.DestinationStride;
    }
}
