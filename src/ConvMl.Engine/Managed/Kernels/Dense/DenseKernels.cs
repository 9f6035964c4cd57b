using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>The candidates for a fully connected layer.</summary>
internal static class DenseKernels
{
    public static LayerKernels All { get; } = new(
        [new("DotProducts", DenseDotProducts.Offer), new("Gemm", site => new DenseForward(site))],
        [new("Gemm", site => new DenseBackwardInput(site))],
        [new("Gemm", site => new DenseBackwardParameters(site))]);
}
