using ConvMl.Managed.Kernels.Normalization;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>db[o] = Σ dy over the samples and places of an output channel.</summary>
internal static unsafe class ConvBiasGradient
{
    /// <summary>Fills the bias's gradient, if there is a bias. Channels are the tasks; planes are added in the order of the samples.</summary>
    public static void Run(VectorWidth width, ConvProblem problem, KernelArguments arguments, PassState state)
    {
        if (arguments.Parameters.Length > 1)
            state.Pool.Run(problem.Groups * problem.OutputChannels, new Channels(width, problem, arguments, state.BatchSize));
    }

    private readonly struct Channels(VectorWidth width, ConvProblem problem, KernelArguments arguments, int samples) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            double sum = 0;
            for (var sample = 0; sample < samples; sample++)
            {
                var plane = arguments.OutputGradient + (sample * (nint)problem.OutputElements) + (task * (nint)problem.OutputPlane);
                sum += PlaneSums.Sum(width, plane, problem.OutputPlane);
            }

            arguments.ParameterGradients[1][task] = (float)sum;
        }
    }
}
