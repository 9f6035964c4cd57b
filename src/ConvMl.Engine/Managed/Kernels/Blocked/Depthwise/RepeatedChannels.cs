// RepeatedChannels: an image in which each channel stands several times, one behind the other.
//
// Computes   y[c·times + r] = x[c].
// Layout     Blocked. A block of the source becomes as many blocks as a channel is repeated, all of its own channels.
// Loops      Pixels of a plane; twice, vectors are woven with themselves.
// Parallel   Planes of the source.
// Remainder  Blocks without a channel are not written.
// Source     The definition.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>Repeats each channel; a task is a plane of the source.</summary>
/// <param name="channels">Channels of the source.</param>
/// <param name="times">How often each of them stands in the result.</param>
/// <param name="pixels">Height times width.</param>
/// <param name="source">The source.</param>
/// <param name="result">The result.</param>
internal readonly unsafe struct RepeatedChannels<TSimd, TVector>(int channels, int times, int pixels, float* source, float* result) : IParallelBody
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private nint Plane => (nint)pixels * TSimd.Count;

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        var (blocks, resultBlocks) = (BlockedLayout.Blocks(channels, TSimd.Count), BlockedLayout.Blocks(channels * times, TSimd.Count));
        var (image, block) = Math.DivRem(task, blocks);
        var first = block * times;
        var (from, to) = ((nint)(source + (task * Plane)), (nint)(result + ((((nint)image * resultBlocks) + first) * Plane)));
        var present = Math.Min(times, resultBlocks - first);
        if (times == 2 && present == 2)
            Weave((float*)from, (float*)to);
        else
            Copy((float*)from, (float*)to, present);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weave(float* from, float* to)
    {
        var woven = stackalloc float[2 * TSimd.Count];
        var second = to + Plane;
        for (var pixel = 0; pixel < pixels; pixel++, from += TSimd.Count, to += TSimd.Count, second += TSimd.Count)
        {
            var vector = TSimd.Load(from);
            TSimd.Weave(vector, vector, woven);
            TSimd.Store(TSimd.Load(woven), to);
            TSimd.Store(TSimd.Load(woven + TSimd.Count), second);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(float* from, float* to, int present)
    {
        for (var block = 0; block < present; block++, to += Plane)
        {
            for (var lane = 0; lane < TSimd.Count; lane++)
            {
                var channel = from + (((block * TSimd.Count) + lane) / times);
                for (nint at = 0; at < Plane; at += TSimd.Count)
                    to[at + lane] = channel[at];
            }
        }
    }
}
