using ConvMl.Managed.Kernels.Normalization;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>db[o] = Σ dy over the samples and places of one of the layer's output channels.</summary>
internal static unsafe class ConvBiasGradient
{
    /// <summary>Fills the bias's gradient, if there is a bias. Channels are the tasks; planes are added in the order of the samples.</summary>
    public static void Run(VectorWidth width, ConvProblem problem, KernelArguments arguments, PassState state)
    {
        if (arguments.Parameters.Length <= 1)
            return;
        var (channels, plane) = problem.IsTransposed ? (problem.InputChannels, problem.InputPlane) : (problem.OutputChannels, problem.OutputPlane);
        state.Pool.Run(problem.Groups * channels, new Channels(width, problem.Groups * channels, plane, arguments, state.BatchSize));
    }

    private readonly struct Channels(VectorWidth width, int channels, int plane, KernelArguments arguments, int samples) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            double sum = 0;
            for (var sample = 0; sample < samples; sample++)
            {
                var gradient = arguments.OutputGradient + (((sample * (nint)channels) + task) * plane);
                sum += PlaneSums.Sum(width, gradient, plane);
            }

            arguments.ParameterGradients[1][task] = (float)sum;
        }
    }
}
