// LogSoftmax over the channels, at each place of an image or once a vector.
//
// Computes   y = x − max x − log Σ exp(x − max x),   dx = dy − exp(y)·Σ dy.
//
// Layout     Planar: the channels of a place are a plane apart.
// Loops      Place by place, number by number: it stands once at the end of a network.
// Parallel   Samples.

using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>The logarithm of softmax over the channels and its gradient.</summary>
internal static unsafe class LogSoftmaxKernels
{
    public static LayerKernels All { get; } = new(
        [new("PlanarLogSoftmax", site => new Forward(site))],
        [new("PlanarLogSoftmaxGradient", site => new BackwardInput(site))],
        []);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state) => state.Pool.Run(state.BatchSize, new Values(site, arguments.Input, arguments.Output));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => ForwardValues.Output;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize, new Gradients(site, arguments.Output, arguments.OutputGradient, arguments.InputGradient));
    }

    private readonly struct Values(KernelSite site, float* input, float* output) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (elements, plane) = (site.OutputElements, (nint)(site.OutputElements / site.Node.OutputShape.Channels));
            for (nint place = 0; place < plane; place++)
            {
                var start = (task * (nint)elements) + place;
                float* x = input + start, y = output + start;
                var largest = x[0];
                for (nint at = 0; at < elements; at += plane)
                    largest = MathF.Max(largest, x[at]);
                float sum = 0;
                for (nint at = 0; at < elements; at += plane)
                    sum += MathF.Exp(x[at] - largest);
                var logarithm = MathF.Log(sum);
                for (nint at = 0; at < elements; at += plane)
                    y[at] = x[at] - largest - logarithm;
            }
        }
    }

    private readonly struct Gradients(KernelSite site, float* output, float* outputGradient, float* inputGradient) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (elements, plane) = (site.OutputElements, (nint)(site.OutputElements / site.Node.OutputShape.Channels));
            for (nint place = 0; place < plane; place++)
            {
                var start = (task * (nint)elements) + place;
                float sum = 0;
                for (nint at = 0; at < elements; at += plane)
                    sum += outputGradient[start + at];
                for (nint at = 0; at < elements; at += plane)
                    inputGradient[start + at] = outputGradient[start + at] - (MathF.Exp(output[start + at]) * sum);
            }
        }
    }
}
