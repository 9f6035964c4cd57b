using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x where positive, else α·(eˣ − 1), and dx = dy or (y + α)·dy. Since α is positive, y alone tells which, and it may lie over x.</summary>
internal static class ELUKernels
{
    public static LayerKernels All { get; } = new(
        [new("ExponentialLinear", site => new UnaryForward<ExponentialLinear>(site, new(AlphaOf(site), 1)))],
        [new("ExponentialLinearGradient", site => new GradientOfUnary<ExponentialLinearGradient>(site, new(AlphaOf(site), 1), ForwardValues.Output))],
        []);

    private static float AlphaOf(KernelSite site) => ((ELU)site.Node.Layer).Alpha;
}
