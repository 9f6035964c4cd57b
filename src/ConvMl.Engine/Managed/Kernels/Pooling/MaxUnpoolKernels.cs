// Maximum pooling turned back.
//
// Computes   y = Σ values at the place of the largest input under their window, 0 elsewhere;   dvalues = dy at that place.
//
// Layout     Planar (PlanarUnpool) or blocked (BlockedUnpool).
// Loops      The tap of every window is found as maximum pooling does; each tap then takes the values that are its own, by comparison and without
//            a branch. See the two.
// Parallel   Planes (N·C, or N·blocks of channels): windows of one plane may meet, planes never do.
// Remainder  The last windows of a planar row one by one, with the same operations.
// State      In training the taps are left for the backward pass, as floats.
// Source     Zeiler and Fergus, "Visualizing and understanding convolutional networks" (ECCV 2014).

using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using ConvMl.Managed.Kernels.Elementwise;
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
        private readonly PixelPlanes _planes = new(site);

        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override long SavedLength => site.IsTraining ? (long)site.MaxBatchSize * site.SourceLength : 0;

        public override long WorkerScratchLength => _planes.IsBlocked ? 0 : PlanarUnpool.ScratchLength(_geometry);

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * _planes.PerSample, new Planes(_planes, _geometry, arguments, Pass.Forward));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        private readonly PoolGeometry _geometry = GeometryOf(site);
        private readonly PixelPlanes _planes = new(site);

        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override long WorkerScratchLength => _planes.IsBlocked ? 0 : PlanarUnpool.ScratchLength(_geometry);

        public override void Run(KernelArguments arguments, PassState state)
        {
            if (arguments.InputGradients[1] is not null)
                new Span<float>(arguments.InputGradients[1], state.BatchSize * site.LengthOf(site.Node.InputShapes[1])).Clear();
            if (arguments.InputGradients[0] is not null)
                state.Pool.Run(state.BatchSize * _planes.PerSample, new Planes(_planes, _geometry, arguments, Pass.BackwardInput));
        }
    }

    private readonly struct Planes(PixelPlanes planes, PoolGeometry geometry, KernelArguments arguments, Pass pass) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var large = geometry.Vertical.Input * (nint)geometry.Horizontal.Input * planes.Pixel;
            var small = geometry.Vertical.Output * (nint)geometry.Horizontal.Output * planes.Pixel;
            var taps = arguments.Saved is null ? null : arguments.Saved + (task * small);
            var plane = pass == Pass.Forward
                ? new UnpoolPlane(geometry, arguments.Inputs[0] + (task * small), arguments.Inputs[1] + (task * large), arguments.Output + (task * large), taps)
                : new UnpoolPlane(geometry, arguments.InputGradients[0] + (task * small), null, arguments.OutputGradient + (task * large), taps);
            if (planes.IsBlocked)
            {
                var blocked = new BlockedUnpool(plane, pass);
                VectorWidths.Run(planes.Width, ref blocked);
            }
            else
            {
                var planar = new PlanarUnpool(plane, arguments.ScratchOf(worker), pass);
                VectorWidths.Run(planes.Width, ref planar);
            }
        }
    }
}
