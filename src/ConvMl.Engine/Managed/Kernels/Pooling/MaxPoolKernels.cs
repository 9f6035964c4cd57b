using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>The candidates for maximum pooling.</summary>
internal static class MaxPoolKernels
{
    public static LayerKernels All { get; } = new(
        [BlockedPoolKernel.Max(Pass.Forward), new("RunningMaximum", site => new MaxPoolForward(site))],
        [BlockedPoolKernel.Max(Pass.BackwardInput), new("ScatterToLargest", site => new MaxPoolBackwardInput(site))],
        []);

    /// <summary>The sizes of the layer in its place.</summary>
    public static PoolGeometry GeometryOf(KernelSite site) => ((MaxPool2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]);
}
