// Group normalization, group by group of each sample.
//
// Computes   y = γ·x̂ + β with x̂ = (x − μ)·r, r = 1 ÷ √(σ² + ε);   dγ = Σ dy·x̂,   dβ = Σ dy,
//            dx = r·(γ·dy − (A + x̂·B) ÷ m) with A = Σ γ·dy and B = Σ γ·dy·x̂ over the m numbers of the group.
//
// Layout     Planar: a group of a sample is one run of planes.
// Loops      The planes of a group: two runs for μ and σ² (squares of deviations do not cancel) and one for y. The sums of the planes are added
//            in double precision.
// Parallel   Groups of samples; the sums over the samples are added up in order afterwards.
// Remainder  ElementwiseLoop's and PlaneSums'.
// State      Forward leaves μ and r of each group, the pass of the parameters Σ dy and Σ dy·(x − μ) of each plane for that of the input.
// Source     Wu and He, "Group normalization" (ECCV 2018).

using System.Runtime.CompilerServices;
using ConvMl.Layers;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>Group normalization and its gradients.</summary>
internal static unsafe class GroupNormKernels
{
    private const int Weight = 0, Bias = 1;

    public static LayerKernels All { get; } = new(
        [new("GroupStatistics", site => new Forward(site))],
        [new("GroupStatistics", site => new BackwardInput(site))],
        [new("GroupStatistics", site => new BackwardParameters(site))]);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override long SavedLength => site.IsTraining ? new Statistics(site).Length : 0;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * new Statistics(site).Groups, new ForwardGroups(site, arguments));
    }

    private sealed class BackwardParameters(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var statistics = new Statistics(site);
            state.Pool.Run(state.BatchSize * statistics.Groups, new ParameterGroups(site, arguments));
            for (var channel = 0; channel < statistics.Channels; channel++)
            {
                double sum = 0, product = 0;
                for (var sample = 0; sample < state.BatchSize; sample++)
                {
                    var plane = (sample * statistics.Channels) + channel;
                    sum += statistics.Sum(arguments.Saved, plane);
                    product += statistics.Product(arguments.Saved, plane) * statistics.InverseDeviation(arguments.Saved, plane / statistics.PerGroup);
                }

                arguments.ParameterGradients[Bias][channel] = (float)sum;
                arguments.ParameterGradients[Weight][channel] = (float)product;
            }
        }
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * new Statistics(site).Groups, new InputGroups(site, arguments));
    }

    /// <summary>Where a layer keeps what one pass leaves for the next: two numbers a group and two a plane, counted over the batch.</summary>
    private readonly struct Statistics(KernelSite site)
    {
        private readonly int _groupsOfBatch = site.MaxBatchSize * ((GroupNorm)site.Node.Layer).Groups;
        private readonly int _planesOfBatch = site.MaxBatchSize * site.Node.OutputShape.Channels;

        public readonly int Groups = ((GroupNorm)site.Node.Layer).Groups;
        public readonly int Channels = site.Node.OutputShape.Channels;
        public readonly int Plane = site.OutputElements / site.Node.OutputShape.Channels;

        public int PerGroup => Channels / Groups;

        public long Length => 2L * (_groupsOfBatch + (long)_planesOfBatch);

        public ref float Mean(float* saved, int group) => ref saved[group];

        public ref float InverseDeviation(float* saved, int group) => ref saved[_groupsOfBatch + group];

        public ref float Sum(float* saved, int plane) => ref saved[(2 * _groupsOfBatch) + plane];

        public ref float Product(float* saved, int plane) => ref saved[(2 * _groupsOfBatch) + _planesOfBatch + plane];
    }

    private readonly struct ForwardGroups(KernelSite site, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var statistics = new Statistics(site);
            var (first, plane, width) = (task * statistics.PerGroup, statistics.Plane, site.Width);
            double sum = 0, squares = 0, count = (double)statistics.PerGroup * plane;
            for (var channel = first; channel < first + statistics.PerGroup; channel++)
                sum += PlaneSums.Sum(width, arguments.Input + (channel * (nint)plane), plane);
            var mean = (float)(sum / count);
            for (var channel = first; channel < first + statistics.PerGroup; channel++)
                squares += PlaneSums.SquaredDeviations(width, arguments.Input + (channel * (nint)plane), mean, plane);
            var inverse = (float)(1 / Math.Sqrt((squares / count) + ((GroupNorm)site.Node.Layer).Epsilon));
            if (arguments.Saved is not null)
                (statistics.Mean(arguments.Saved, task), statistics.InverseDeviation(arguments.Saved, task)) = (mean, inverse);

            for (var channel = first; channel < first + statistics.PerGroup; channel++)
            {
                var parameter = channel % statistics.Channels;
                var affine = new Affine(mean, arguments.Parameters[Weight][parameter] * inverse, arguments.Parameters[Bias][parameter]);
                PlaneLoop.Run(width, affine, arguments.Input + (channel * (nint)plane), arguments.Output + (channel * (nint)plane), plane);
            }
        }
    }

    private readonly struct ParameterGroups(KernelSite site, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var statistics = new Statistics(site);
            var mean = statistics.Mean(arguments.Saved, task);
            for (var channel = task * statistics.PerGroup; channel < (task + 1) * statistics.PerGroup; channel++)
            {
                var start = channel * (nint)statistics.Plane;
                statistics.Sum(arguments.Saved, channel) = PlaneSums.Sum(site.Width, arguments.OutputGradient + start, statistics.Plane);
                statistics.Product(arguments.Saved, channel) =
                    PlaneSums.ProductOfDeviations(site.Width, arguments.Input + start, mean, arguments.OutputGradient + start, statistics.Plane);
            }
        }
    }

    private readonly struct InputGroups(KernelSite site, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var statistics = new Statistics(site);
            var (mean, inverse) = (statistics.Mean(arguments.Saved, task), statistics.InverseDeviation(arguments.Saved, task));
            double sum = 0, product = 0, count = (double)statistics.PerGroup * statistics.Plane;
            for (var channel = task * statistics.PerGroup; channel < (task + 1) * statistics.PerGroup; channel++)
            {
                var weight = arguments.Parameters[Weight][channel % statistics.Channels];
                sum += weight * (double)statistics.Sum(arguments.Saved, channel);
                product += weight * (double)statistics.Product(arguments.Saved, channel);
            }

            var slope = (float)(-inverse * (double)inverse * product / count);
            var shift = (float)(-sum / count);
            for (var channel = task * statistics.PerGroup; channel < (task + 1) * statistics.PerGroup; channel++)
            {
                var start = channel * (nint)statistics.Plane;
                var gradient = new Gradient(mean, inverse, arguments.Parameters[Weight][channel % statistics.Channels], slope, shift);
                PlaneLoop.Run(
                    site.Width, gradient, arguments.Input + start, arguments.OutputGradient + start, arguments.InputGradient + start, statistics.Plane);
            }
        }
    }

    /// <summary>dx = r·(γ·dy + slope·(x − μ) + shift), which is the formula above with its constants collected.</summary>
    private readonly struct Gradient(float mean, float inverse, float weight, float slope, float shift) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var throughStatistics = TSimd.MultiplyAdd(TSimd.Subtract(x, TSimd.Broadcast(mean)), TSimd.Broadcast(slope), TSimd.Broadcast(shift));
            return TSimd.Multiply(TSimd.Broadcast(inverse), TSimd.MultiplyAdd(TSimd.Broadcast(weight), y, throughStatistics));
        }
    }
}
