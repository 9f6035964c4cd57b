// Batch normalization, channel by channel.
//
// Computes   y = γ·x̂ + β with x̂ = (x − μ)·r, r = 1 ÷ √(σ² + ε);   dγ = Σ dy·x̂,   dβ = Σ dy,
//            dx = γ·r·(dy − (dβ + x̂·dγ) ÷ m) with m numbers a channel; with running statistics (inference, frozen) dx = γ·r·dy.
//
// Layout     Planar: a channel is one plane a sample.
// Loops      The planes of a channel, one after the other. In training two runs for μ and σ² (squares of deviations do not cancel) and one
//            for y. The sums of the planes are added in double precision.
// Parallel   Channels: each owns its sums, so their order is fixed.
// Remainder  ElementwiseLoop's and PlaneSums'.
// State      Forward leaves μ, σ² and r for backward. Running statistics move in the backward pass, so that a pass whose
//            loss is refused changes nothing.
// Source     Ioffe and Szegedy, "Batch normalization" (ICML 2015).

using System.Runtime.CompilerServices;
using ConvMl.Layers;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>Batch normalization and its gradients.</summary>
internal static unsafe class BatchNormKernels
{
    private const int Weight = 0, Bias = 1, RunningMean = 2, RunningVariance = 3;

    public static LayerKernels All { get; } = new(
        [
            BlockedBatchNorm.For(Pass.Forward),
            new("RunningStatistics", site => site.UsesBatchStatistics ? KernelOffer.Reject("in training the statistics are the batch's") : new Inference(site)),
            new("BatchStatistics", site => new Forward(site)),
        ],
        [
            BlockedBatchNorm.For(Pass.BackwardInput),
            new("RunningStatistics", site => site.UsesBatchStatistics ? KernelOffer.Reject("in training the statistics are the batch's") : new FrozenBackwardInput(site)),
            new("BatchStatistics", site => new BackwardInput(site)),
        ],
        [BlockedBatchNorm.For(Pass.BackwardParameters), new("BatchStatistics", site => new BackwardParameters(site))]);

    private static int Channels(KernelSite site) => site.Node.OutputShape.Channels;

    private static BatchNorm LayerOf(KernelSite site) => (BatchNorm)site.Node.Layer;

    private sealed class Inference(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(Channels(site), new InferenceChannels(new ChannelPlanes(site, state), arguments));
    }

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override long SavedLength => 3L * Channels(site);

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(Channels(site), new ForwardChannels(new ChannelPlanes(site, state), arguments));
    }

    private sealed class BackwardParameters(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(Channels(site), new ParameterChannels(new ChannelPlanes(site, state), arguments));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(Channels(site), new InputChannels(new ChannelPlanes(site, state), arguments));
    }

    private sealed class FrozenBackwardInput(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(Channels(site), new FrozenInputChannels(new ChannelPlanes(site, state), arguments));
    }

    /// <summary>Where the planes of a channel lie.</summary>
    private readonly struct ChannelPlanes(KernelSite site, PassState state)
    {
        public readonly KernelSite Site = site;
        public readonly int Samples = state.BatchSize;
        public readonly int Plane = site.OutputElements / site.Node.OutputShape.Channels;

        public VectorWidth Width => Site.Width;

        public double Count => (double)Samples * Plane;

        public nint Start(int sample, int channel) => (sample * (nint)Site.OutputElements) + (channel * (nint)Plane);
    }

    /// <summary>What forward leaves for backward: μ, σ² and r of every channel.</summary>
    private readonly struct Statistics(float* saved, int channels)
    {
        public ref float Mean(int channel) => ref saved[channel];

        public ref float Variance(int channel) => ref saved[channels + channel];

        public ref float InverseDeviation(int channel) => ref saved[(2 * channels) + channel];
    }

    private readonly struct InferenceChannels(ChannelPlanes planes, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var inverse = 1 / MathF.Sqrt(arguments.Parameters[RunningVariance][task] + LayerOf(planes.Site).Epsilon);
            var affine = new Affine(arguments.Parameters[RunningMean][task], arguments.Parameters[Weight][task] * inverse, arguments.Parameters[Bias][task]);
            for (var sample = 0; sample < planes.Samples; sample++)
                PlaneLoop.Run(planes.Width, affine, arguments.Input + planes.Start(sample, task), arguments.Output + planes.Start(sample, task), planes.Plane);
        }
    }

    private readonly struct FrozenInputChannels(ChannelPlanes planes, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var inverse = 1 / MathF.Sqrt(arguments.Parameters[RunningVariance][task] + LayerOf(planes.Site).Epsilon);
            var scaled = new Affine(center: 0, arguments.Parameters[Weight][task] * inverse, shift: 0);
            for (var sample = 0; sample < planes.Samples; sample++)
            {
                var start = planes.Start(sample, task);
                PlaneLoop.Run(planes.Width, scaled, arguments.OutputGradient + start, arguments.InputGradient + start, planes.Plane);
            }
        }
    }

    private readonly struct ForwardChannels(ChannelPlanes planes, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            double sum = 0;
            for (var sample = 0; sample < planes.Samples; sample++)
                sum += PlaneSums.Sum(planes.Width, arguments.Input + planes.Start(sample, task), planes.Plane);
            var mean = (float)(sum / planes.Count);

            double squares = 0;
            for (var sample = 0; sample < planes.Samples; sample++)
                squares += PlaneSums.SquaredDeviations(planes.Width, arguments.Input + planes.Start(sample, task), mean, planes.Plane);
            var variance = squares / planes.Count;
            var inverse = (float)(1 / Math.Sqrt(variance + LayerOf(planes.Site).Epsilon));

            var statistics = new Statistics(arguments.Saved, Channels(planes.Site));
            statistics.Mean(task) = mean;
            statistics.Variance(task) = (float)variance;
            statistics.InverseDeviation(task) = inverse;
            var affine = new Affine(mean, arguments.Parameters[Weight][task] * inverse, arguments.Parameters[Bias][task]);
            for (var sample = 0; sample < planes.Samples; sample++)
                PlaneLoop.Run(planes.Width, affine, arguments.Input + planes.Start(sample, task), arguments.Output + planes.Start(sample, task), planes.Plane);
        }
    }

    private readonly struct ParameterChannels(ChannelPlanes planes, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var statistics = new Statistics(arguments.Saved, Channels(planes.Site));
            var mean = statistics.Mean(task);
            double sum = 0, product = 0;
            for (var sample = 0; sample < planes.Samples; sample++)
            {
                var start = planes.Start(sample, task);
                sum += PlaneSums.Sum(planes.Width, arguments.OutputGradient + start, planes.Plane);
                product += PlaneSums.ProductOfDeviations(planes.Width, arguments.Input + start, mean, arguments.OutputGradient + start, planes.Plane);
            }

            arguments.ParameterGradients[Bias][task] = (float)sum;
            arguments.ParameterGradients[Weight][task] = (float)(product * statistics.InverseDeviation(task));

            RunningStatistics.Move(
                LayerOf(planes.Site), mean, statistics.Variance(task), planes.Count,
                ref arguments.Parameters[RunningMean][task], ref arguments.Parameters[RunningVariance][task]);
        }
    }

    private readonly struct InputChannels(ChannelPlanes planes, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var statistics = new Statistics(arguments.Saved, Channels(planes.Site));
            var inverse = statistics.InverseDeviation(task);
            var scale = arguments.Parameters[Weight][task] * inverse;
            var gradient = new Gradient(
                statistics.Mean(task),
                scale,
                (float)(-inverse * arguments.ParameterGradients[Weight][task] / planes.Count),
                (float)(-arguments.ParameterGradients[Bias][task] / planes.Count));
            for (var sample = 0; sample < planes.Samples; sample++)
            {
                var start = planes.Start(sample, task);
                PlaneLoop.Run(
                    planes.Width, gradient, arguments.Input + start, arguments.OutputGradient + start, arguments.InputGradient + start, planes.Plane);
            }
        }
    }

    /// <summary>
    /// dx = scale·(dy + slope·(x − μ) + shift), which is the formula above with its constants collected. The scale stays outside: its rounding
    /// must not disturb the sum of all dx, which is 0.
    /// </summary>
    private readonly struct Gradient(float mean, float scale, float slope, float shift) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var throughStatistics = TSimd.MultiplyAdd(TSimd.Subtract(x, TSimd.Broadcast(mean)), TSimd.Broadcast(slope), TSimd.Broadcast(shift));
            return TSimd.Multiply(TSimd.Broadcast(scale), TSimd.Add(y, throughStatistics));
        }
    }
}
