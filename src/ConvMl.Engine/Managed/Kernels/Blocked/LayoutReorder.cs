// LayoutReorder: from NCHW to the blocked layout and back.
//
// Computes   blocked[n, b, h, w, v] = planar[n, b·V + v, h, w], zero in the lanes beyond the last channel; or the reverse.
// Layout     Both.
// Loops      Runs of sixteen pixels, in each four lanes at a time, in squares of four by four that are turned in registers: of each plane a
//            cache line is read (or written) whole before the next, so that planes that are a power of two apart do not push each other out.
// Parallel   Images and channel blocks.
// Remainder  Pixels and lanes beyond whole squares go number by number. Lanes without a channel are cleared, and skipped on the way back.
// Source     The definition of the layouts.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>From NCHW to the blocked layout and back.</summary>
/// <param name="channels">Channels of an image.</param>
/// <param name="pixels">Height times width.</param>
/// <param name="lanes">V.</param>
internal readonly unsafe struct LayoutReorder(int channels, int pixels, int lanes)
{
    private const int RunLength = 16;

    /// <summary>Writes the blocked images, empty lanes included.</summary>
    public void ToBlocked(WorkerPool pool, int batch, float* planar, float* blocked) =>
        pool.Run(batch * BlockedLayout.Blocks(channels, lanes), new Tasks<IntoBlocked>(channels, pixels, lanes, planar, blocked));

    /// <summary>Writes the planar images.</summary>
    public void ToPlanar(WorkerPool pool, int batch, float* blocked, float* planar) =>
        pool.Run(batch * BlockedLayout.Blocks(channels, lanes), new Tasks<IntoPlanar>(channels, pixels, lanes, planar, blocked));

    // Which of the two is read and which is written.
    private interface IDirection
    {
        static abstract bool IntoBlocked { get; }
    }

    private readonly struct IntoBlocked : IDirection
    {
        static bool IDirection.IntoBlocked => true;
    }

    private readonly struct IntoPlanar : IDirection
    {
        static bool IDirection.IntoBlocked => false;
    }

    private readonly struct Tasks<TDirection>(int channels, int pixels, int lanes, float* planar, float* blocked) : IParallelBody
        where TDirection : struct, IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var blocks = BlockedLayout.Blocks(channels, lanes);
            var (image, firstChannel) = (task / blocks, task % blocks * lanes);
            nint step = lanes, plane = pixels;
            var planes = planar + ((((nint)image * channels) + firstChannel) * plane);
            var block = blocked + (task * plane * step);
            var present = Math.Min(lanes, channels - firstChannel);
            if (TDirection.IntoBlocked && present < lanes)
                new Span<float>(block, pixels * lanes).Clear();

            var (squarePixels, squareLanes) = (plane - (plane % Square.Side), present - (present % Square.Side));
            for (nint run = 0; run < squarePixels; run += RunLength)
            {
                var limit = Math.Min(squarePixels, run + RunLength);
                for (nint lane = 0; lane < squareLanes; lane += Square.Side)
                {
                    for (var pixel = run; pixel < limit; pixel += Square.Side)
                    {
                        float* inPlanes = planes + (lane * plane) + pixel, inBlock = block + (pixel * step) + lane;
                        if (TDirection.IntoBlocked)
                            Square.Transpose(inPlanes, plane, inBlock, step);
                        else
                            Square.Transpose(inBlock, step, inPlanes, plane);
                    }
                }
            }

            CopyNumbers(planes, block, 0, squareLanes, squarePixels);
            CopyNumbers(planes, block, squareLanes, present, 0);
        }

        // Of some lanes the pixels from one on.
        private void CopyNumbers(float* planes, float* block, int firstLane, int limitLane, nint firstPixel)
        {
            for (var lane = firstLane; lane < limitLane; lane++)
            {
                for (var pixel = firstPixel; pixel < pixels; pixel++)
                {
                    ref float inPlanes = ref planes[(lane * (nint)pixels) + pixel], inBlock = ref block[(pixel * lanes) + lane];
                    if (TDirection.IntoBlocked)
                        inBlock = inPlanes;
                    else
                        inPlanes = inBlock;
                }
            }
        }
    }
}
