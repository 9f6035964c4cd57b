using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = γ·x, else γ·α·(eˣ − 1), and dx = γ·dy or (y + γ·α)·dy. Since α and γ are positive, y alone tells which, and it may lie over x.</summary>
internal static class SELUKernels
{
    public static LayerKernels All { get; } = new(
        [new("ExponentialLinear", site => new UnaryForward<ExponentialLinear>(site, new(LayerOf(site).Alpha, LayerOf(site).Gamma)))],
        [
            new("ExponentialLinearGradient", site => new GradientOfUnary<ExponentialLinearGradient>(
                site, new(LayerOf(site).Alpha, LayerOf(site).Gamma), ForwardValues.Output)),
        ],
        []);

    private static SELU LayerOf(KernelSite site) => (SELU)site.Node.Layer;
}
