// DenseDotProducts: a fully connected layer on few samples.
//
// Computes   y[n, o] = b[o] + Σᵢ W[o, i]·x[n, i].
//
// Layout     W row-major [O, I], read as it lies: packing it for a matrix product would cost more than the product.
// Loops      Runs of four outputs; for each the samples, so that a row of W comes from memory once. Four rows are read side by side: one
//            stream alone does not keep the memory busy, and x is loaded once for all.
// Parallel   Runs of outputs.
// Remainder  A last run of fewer outputs computes its last one several times. The end of a row is summed number by number.
// Bits       A dot product is summed in two vectors along i, then over their lanes, then the rest: the same for every run.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>A fully connected layer on few samples: a dot product an output.</summary>
internal sealed unsafe class DenseDotProducts(KernelSite site) : Kernel
{
    private const int MostSamples = 4;
    private const int RowsAtOnce = 4;

    // Weights of a task: fewer are not worth handing to another worker.
    private const int LeastWeights = 4096;
    private const int WantedTasks = 16;

    private readonly DenseSizes _sizes = new(site);

    /// <summary>Accepts small batches.</summary>
    public static KernelOffer Offer(KernelSite site) => site.MaxBatchSize <= MostSamples
        ? new DenseDotProducts(site)
        : KernelOffer.Reject($"for more than {MostSamples} samples a matrix product reads the weights less often");

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var action = new Action(_sizes, arguments, state);
        VectorWidths.Run(site.Width, ref action);
    }

    private readonly struct Action(DenseSizes sizes, KernelArguments arguments, PassState state) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var outputs = Math.Max((sizes.Outputs + WantedTasks - 1) / WantedTasks, LeastWeights / sizes.Inputs);
            outputs = (outputs + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;
            state.Pool.Run((sizes.Outputs + outputs - 1) / outputs, new Tasks<TSimd, TVector>(sizes, outputs, arguments, state.BatchSize));
        }
    }

    private readonly struct Tasks<TSimd, TVector>(DenseSizes sizes, int outputs, KernelArguments arguments, int batchSize) : IParallelBody
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int task, int worker)
        {
            var sums = stackalloc float[RowsAtOnce];
            float* weights = arguments.Parameters[DenseSizes.Weight], bias = sizes.HasBias ? arguments.Parameters[DenseSizes.Bias] : null;
            float* input = arguments.Input, result = arguments.Output;
            nint inputs = sizes.Inputs, results = sizes.Outputs;
            var limit = Math.Min((task + 1) * outputs, sizes.Outputs);
            for (var output = task * outputs; output < limit; output += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, limit - output);
                for (var sample = 0; sample < batchSize; sample++)
                {
                    FourRows(input + (sample * inputs), weights + (output * inputs), rows, inputs, sums);
                    var to = result + (sample * results) + output;
                    for (var row = 0; row < rows; row++)
                        to[row] = sums[row] + (bias == null ? 0 : bias[output + row]);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void FourRows(float* x, float* w, int rows, nint length, float* sums)
        {
            float* w1 = w + (Math.Min(1, rows - 1) * length), w2 = w + (Math.Min(2, rows - 1) * length), w3 = w + ((rows - 1) * length);
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
            nint i = 0, step = TSimd.Count;
            for (; i <= length - (2 * step); i += 2 * step)
            {
                var x0 = TSimd.Load(x + i);
                s0 = TSimd.MultiplyAdd(x0, TSimd.Load(w + i), s0);
                s1 = TSimd.MultiplyAdd(x0, TSimd.Load(w1 + i), s1);
                s2 = TSimd.MultiplyAdd(x0, TSimd.Load(w2 + i), s2);
                s3 = TSimd.MultiplyAdd(x0, TSimd.Load(w3 + i), s3);
                var x1 = TSimd.Load(x + i + step);
                t0 = TSimd.MultiplyAdd(x1, TSimd.Load(w + i + step), t0);
                t1 = TSimd.MultiplyAdd(x1, TSimd.Load(w1 + i + step), t1);
                t2 = TSimd.MultiplyAdd(x1, TSimd.Load(w2 + i + step), t2);
                t3 = TSimd.MultiplyAdd(x1, TSimd.Load(w3 + i + step), t3);
            }

            (sums[0], sums[1]) = (TSimd.Sum(TSimd.Add(s0, t0)), TSimd.Sum(TSimd.Add(s1, t1)));
            (sums[2], sums[3]) = (TSimd.Sum(TSimd.Add(s2, t2)), TSimd.Sum(TSimd.Add(s3, t3)));
            for (; i < length; i++)
            {
                sums[0] += x[i] * w[i];
                sums[1] += x[i] * w1[i];
                sums[2] += x[i] * w2[i];
                sums[3] += x[i] * w3[i];
            }
        }
    }
}
