// Maximum pooling turned back, plane by plane.
//
// Computes   y = Σ values at the place of the largest input under their window, 0 elsewhere;   dvalues = dy at that place.
//
// Layout     Planar.
// Loops      Rows of values. For each, a running maximum over the taps in vectors finds the tap of every window, as maximum pooling does; then
//            the values are put to their places one by one.
// Parallel   Planes (N·C): windows of one plane may meet, planes never do.
// Remainder  The last windows of a row one by one, with the same operations.
// State      In training the taps are left for the backward pass, as floats.
// Source     Zeiler and Fergus, "Visualizing and understanding convolutional networks" (ECCV 2014).

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>Maximum pooling turned back, and its gradient.</summary>
internal static unsafe class MaxUnpoolKernels
{
    public static LayerKernels All { get; } = new(
        [new("ScatterToLargest", site => new Forward(site))],
        [new("GatherFromLargest", site => new BackwardInput(site))],
        []);

    private static PoolGeometry GeometryOf(KernelSite site) => ((MaxUnpool2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[1]);

    private sealed class Forward(KernelSite site) : Kernel
    {
        private readonly PoolGeometry _geometry = GeometryOf(site);

        public override long SavedLength => site.IsTraining ? (long)site.MaxBatchSize * site.InputElements : 0;

        // A row of inputs as one tap sees them, the largest so far, and their taps.
        public override long WorkerScratchLength => 3L * _geometry.Horizontal.Output;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * _geometry.Input.Channels, new ForwardPlanes(site.Width, _geometry, arguments));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        private readonly PoolGeometry _geometry = GeometryOf(site);

        public override void Run(KernelArguments arguments, PassState state)
        {
            if (arguments.InputGradients[1] is not null)
                new Span<float>(arguments.InputGradients[1], state.BatchSize * site.OutputElements).Clear();
            if (arguments.InputGradients[0] is not null)
                state.Pool.Run(state.BatchSize * _geometry.Input.Channels, new BackwardPlanes(_geometry, arguments));
        }
    }

    private readonly struct ForwardPlanes(VectorWidth width, PoolGeometry geometry, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (large, small) = (geometry.Vertical.Input * (nint)geometry.Horizontal.Input, geometry.Vertical.Output * (nint)geometry.Horizontal.Output);
            new Span<float>(arguments.Output + (task * large), (int)large).Clear();
            var saved = arguments.Saved is null ? null : arguments.Saved + (task * small);
            var plane = new Plane(
                geometry, arguments.Inputs[0] + (task * small), arguments.Inputs[1] + (task * large), arguments.Output + (task * large), saved, arguments.ScratchOf(worker));
            VectorWidths.Run(width, ref plane);
        }
    }

    private readonly struct Plane(PoolGeometry geometry, float* values, float* pooled, float* output, float* saved, float* scratch) : IVectorAction
    {
        private readonly int _count = geometry.Horizontal.Output;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var i = 0; i < geometry.Vertical.Output; i++)
            {
                var taps = saved is null ? scratch + (2 * _count) : saved + (i * (nint)_count);
                FindTaps<TSimd, TVector>(i, taps);
                var rows = new TapPlaces(geometry, i);
                for (var j = 0; j < _count; j++)
                    output[rows.PlaceOf((int)taps[j], j)] += values[(i * (nint)_count) + j];
            }
        }

        // Nothing is larger than minus infinity but everything else: the tap stays the first inside where all are just that.
        private void FindTaps<TSimd, TVector>(int i, float* taps)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
            var (firstRow, limitRow) = PoolWindows.TapsInside(vertical, i);
            new Span<float>(scratch, _count).Fill(float.NegativeInfinity);
            for (var j = 0; j < _count; j++)
                taps[j] = (firstRow * horizontal.Kernel) + PoolWindows.TapsInside(horizontal, j).First;
            for (var k = firstRow; k < limitRow; k++)
            {
                var row = pooled + (((i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation)) * (nint)horizontal.Input);
                for (var l = 0; l < horizontal.Kernel; l++)
                {
                    var (first, limit) = horizontal.OutputsInside(l);
                    var seen = row + (first * (nint)horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                    TakeLarger<TSimd, TVector>(seen, horizontal.Stride, (k * horizontal.Kernel) + l, scratch + first, taps + first, limit - first, scratch + _count);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void TakeLarger<TSimd, TVector>(float* seen, nint stride, int tap, float* best, float* taps, int count, float* shown)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var j = 0; j < count; j++)
                shown[j] = seen[j * stride];
            var number = TSimd.Broadcast(tap);
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
            {
                var (value, old) = (TSimd.Load(shown + i), TSimd.Load(best + i));
                TSimd.Store(TSimd.SelectLarger(value, old, number, TSimd.Load(taps + i)), taps + i);
                TSimd.Store(TSimd.SelectLarger(value, old, value, old), best + i);
            }

            for (; i < count; i++)
            {
                taps[i] = SimdScalar.SelectLarger(shown[i], best[i], tap, taps[i]);
                best[i] = SimdScalar.SelectLarger(shown[i], best[i], shown[i], best[i]);
            }
        }
    }

    private readonly struct BackwardPlanes(PoolGeometry geometry, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (large, small) = (geometry.Vertical.Input * (nint)geometry.Horizontal.Input, geometry.Vertical.Output * (nint)geometry.Horizontal.Output);
            var taps = arguments.Saved + (task * small);
            var gradient = arguments.OutputGradient + (task * large);
            var result = arguments.InputGradients[0] + (task * small);
            for (var i = 0; i < geometry.Vertical.Output; i++)
            {
                var rows = new TapPlaces(geometry, i);
                for (var j = 0; j < geometry.Horizontal.Output; j++)
                    *result++ = gradient[rows.PlaceOf((int)*taps++, j)];
            }
        }
    }

    /// <summary>Where the taps of a row of windows lie in the plane.</summary>
    private readonly struct TapPlaces(PoolGeometry geometry, int row)
    {
        private readonly nint _start = (((row * geometry.Vertical.Stride) - geometry.Vertical.PadBefore) * (nint)geometry.Horizontal.Input) - geometry.Horizontal.PadBefore;
        private readonly int _kernel = geometry.Horizontal.Kernel;
        private readonly int _stride = geometry.Horizontal.Stride;
        private readonly int _down = geometry.Vertical.Dilation * geometry.Horizontal.Input;
        private readonly int _right = geometry.Horizontal.Dilation;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nint PlaceOf(int tap, int column)
        {
            var (k, l) = Math.DivRem(tap, _kernel);
            return _start + (column * (nint)_stride) + (k * (nint)_down) + (l * _right);
        }
    }
}
