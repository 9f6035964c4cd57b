// DenseDotProducts: a fully connected layer on few samples.
//
// Computes   y[n, o] = b[o] + Σᵢ W[o, i]·x[n, i].
//
// Layout     W row-major [O, I], read as it lies: packing it for a matrix product would cost more than the product.
// Loops      Outputs; for each the samples, so that a row of W is read from memory once.
// Parallel   Runs of outputs.
// Remainder  PlaneSums'.

using ConvMl.Managed.Kernels.Normalization;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>A fully connected layer on few samples: a dot product an output.</summary>
internal sealed unsafe class DenseDotProducts(KernelSite site) : Kernel
{
    private const int MostSamples = 4;
    private const int RunLength = 16;
    private readonly DenseSizes _sizes = new(site);

    /// <summary>Accepts small batches.</summary>
    public static KernelOffer Offer(KernelSite site) => site.MaxBatchSize <= MostSamples
        ? new DenseDotProducts(site)
        : KernelOffer.Reject($"for more than {MostSamples} samples a matrix product reads the weights less often");

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        state.Pool.Run((_sizes.Outputs + RunLength - 1) / RunLength, new Outputs(site, _sizes, arguments, state.BatchSize));

    private readonly struct Outputs(KernelSite site, DenseSizes sizes, KernelArguments arguments, int batchSize) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var limit = Math.Min((task + 1) * RunLength, sizes.Outputs);
            for (var output = task * RunLength; output < limit; output++)
            {
                var weights = arguments.Parameters[DenseSizes.Weight] + (output * (nint)sizes.Inputs);
                var bias = sizes.HasBias ? arguments.Parameters[DenseSizes.Bias][output] : 0;
                for (var sample = 0; sample < batchSize; sample++)
                {
                    arguments.Output[(sample * (nint)sizes.Outputs) + output] = bias + PlaneSums.ProductOfDeviations(
                        site.Width, arguments.Input + (sample * (nint)sizes.Inputs), 0, weights, sizes.Inputs);
                }
            }
        }
    }
}
