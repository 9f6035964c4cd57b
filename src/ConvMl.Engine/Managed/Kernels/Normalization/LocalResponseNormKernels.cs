// Local response normalization over neighbouring channels.
//
// Computes   y[c] = x[c]·s[c]^−β,   s[c] = k + α÷n·Σ x[j]²;
//            dx[i] = dy[i]·s[i]^−β − 2·α·β÷n·x[i]·Σ dy[c]·x[c]·s[c]^(−β − 1).
//
// Layout     Planar: the channels of a place are a plane apart.
// Loops      Channel by channel, place by place; each sum is added up anew, so that no rounding is carried along.
// Parallel   Channels of samples.

using ConvMl.Layers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>Local response normalization and its gradient.</summary>
internal static unsafe class LocalResponseNormKernels
{
    public static LayerKernels All { get; } = new(
        [new("SumOfNeighbours", site => new Forward(site))],
        [new("SumOfNeighboursGradient", site => new BackwardInput(site))],
        []);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override long SavedLength => (long)site.MaxBatchSize * site.OutputElements;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * site.Node.OutputShape.Channels, new Values(new Planes(site), arguments.Input, arguments.Saved, arguments.Output));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state) => state.Pool.Run(
            state.BatchSize * site.Node.OutputShape.Channels,
            new Gradients(new Planes(site), arguments.Input, arguments.Saved, arguments.OutputGradient, arguments.InputGradient));
    }

    private readonly struct Planes(KernelSite site)
    {
        public LocalResponseNorm Layer { get; } = (LocalResponseNorm)site.Node.Layer;

        public int Channels { get; } = site.Node.OutputShape.Channels;

        public nint Plane { get; } = site.OutputElements / site.Node.OutputShape.Channels;

        // Numbers from a channel to its neighbours' first (included) and limit (excluded).
        public (nint First, nint Limit) Around(int task)
        {
            var channel = task % Channels;
            var (first, limit) = Layer.NeighboursOf(channel, Channels);
            return ((first - channel) * Plane, (limit - channel) * Plane);
        }
    }

    private readonly struct Values(Planes planes, float* input, float* sums, float* output) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (layer, plane) = (planes.Layer, planes.Plane);
            var (first, limit) = planes.Around(task);
            var scale = layer.Alpha / layer.Size;
            for (var at = task * plane; at < (task + 1) * plane; at++)
            {
                float squares = 0;
                for (var neighbour = at + first; neighbour < at + limit; neighbour += plane)
                    squares += input[neighbour] * input[neighbour];
                var sum = layer.Bias + (scale * squares);
                if (sums != null)
                    sums[at] = sum;
                output[at] = input[at] * MathF.Pow(sum, -layer.Beta);
            }
        }
    }

    private readonly struct Gradients(Planes planes, float* input, float* sums, float* outputGradient, float* inputGradient) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (layer, plane, channel) = (planes.Layer, planes.Plane, task % planes.Channels);
            var (first, limit) = layer.NeighbouredBy(channel, planes.Channels);
            var factor = 2 * layer.Alpha * layer.Beta / layer.Size;
            for (var at = task * plane; at < (task + 1) * plane; at++)
            {
                float sum = 0;
                for (var other = at + ((first - channel) * plane); other < at + ((limit - channel) * plane); other += plane)
                    sum += outputGradient[other] * input[other] * MathF.Pow(sums[other], -layer.Beta - 1);

                inputGradient[at] = (outputGradient[at] * MathF.Pow(sums[at], -layer.Beta)) - (factor * input[at] * sum);
            }
        }
    }
}
