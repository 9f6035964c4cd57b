// LayoutReorder: from NCHW to the blocked layout and back.
//
// Computes   blocked[n, b, h, w, v] = planar[n, b·V + v, h, w], zero in the lanes beyond the last channel; or the reverse.
// Layout     Both.
// Loops      Pixels in runs that fit the first-level cache, in each the lanes of a block, so that planes are read (or written) in runs.
// Parallel   Images and channel blocks.
// Remainder  Lanes without a channel are cleared, and skipped on the way back.
// Source     The definition of the layouts.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>From NCHW to the blocked layout and back.</summary>
/// <param name="channels">Channels of an image.</param>
/// <param name="pixels">Height times width.</param>
/// <param name="lanes">V.</param>
internal readonly unsafe struct LayoutReorder(int channels, int pixels, int lanes)
{
    private const int RunLength = 64;

    /// <summary>Writes the blocked images, empty lanes included.</summary>
    public void ToBlocked(WorkerPool pool, int batch, float* planar, float* blocked) =>
        pool.Run(batch * BlockedLayout.Blocks(channels, lanes), new ToBlockedTasks(channels, pixels, lanes, planar, blocked));

    /// <summary>Writes the planar images.</summary>
    public void ToPlanar(WorkerPool pool, int batch, float* blocked, float* planar) =>
        pool.Run(batch * BlockedLayout.Blocks(channels, lanes), new ToPlanarTasks(channels, pixels, lanes, blocked, planar));

    private readonly struct ToBlockedTasks(int channels, int pixels, int lanes, float* planar, float* blocked) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var blocks = BlockedLayout.Blocks(channels, lanes);
            var (image, firstChannel) = (task / blocks, task % blocks * lanes);
            nint step = lanes, plane = pixels;
            var from = planar + ((((nint)image * channels) + firstChannel) * plane);
            var to = blocked + (task * plane * step);
            var present = Math.Min(lanes, channels - firstChannel);
            if (present < lanes)
                new Span<float>(to, pixels * lanes).Clear();
            for (nint run = 0; run < plane; run += RunLength)
            {
                var limit = Math.Min(plane, run + RunLength);
                for (var lane = 0; lane < present; lane++)
                {
                    for (var pixel = run; pixel < limit; pixel++)
                        to[(pixel * step) + lane] = from[(lane * plane) + pixel];
                }
            }
        }
    }

    private readonly struct ToPlanarTasks(int channels, int pixels, int lanes, float* blocked, float* planar) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var blocks = BlockedLayout.Blocks(channels, lanes);
            var (image, firstChannel) = (task / blocks, task % blocks * lanes);
            nint step = lanes, plane = pixels;
            var from = blocked + (task * plane * step);
            var to = planar + ((((nint)image * channels) + firstChannel) * plane);
            var present = Math.Min(lanes, channels - firstChannel);
            for (nint run = 0; run < plane; run += RunLength)
            {
                var limit = Math.Min(plane, run + RunLength);
                for (var lane = 0; lane < present; lane++)
                {
                    for (var pixel = run; pixel < limit; pixel++)
                        to[(lane * plane) + pixel] = from[(pixel * step) + lane];
                }
            }
        }
    }
}
