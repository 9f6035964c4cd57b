// DirectConv: convolution straight from the formula, row by row; for depthwise convolution and for whatever no other algorithm takes.
//
// Computes   forward       y[o, i, j] = b[o] + Σ w[o, c, k, l]·x[c, i·s + k·d, j·s + l·d]
//            to the input  dx[c, i·s + k·d, j·s + l·d] = Σ w[o, c, k, l]·dy[o, i, j]
//            to the weights dw[o, c, k, l] = Σ dy[o, i, j]·x[c, i·s + k·d, j·s + l·d]
//
// Layout     Planar; padding is never touched: for each tap only the outputs that see the input with it are visited.
// Loops      Plane, channels that meet it, taps, rows, and a row in vectors.
// Parallel   Forward an output plane, backward an input plane, for the weights a pair of channels: each is written by one task.
// Remainder  DirectRows'.
// Bits       Every sum runs in the order above, sums over rows in double precision.
// Source     Lecture "Convolutional Neural Networks", multi-channel convolution.

using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Convolution straight from the formula, all three passes.</summary>
/// <param name="site">The layer in its place.</param>
/// <param name="pass">The pass of the convolution.</param>
internal sealed unsafe class DirectConv(KernelSite site, Pass pass) : Kernel
{
    private readonly ConvProblem _problem = ConvProblem.Of(site);

    /// <inheritdoc/>
    public override ForwardValues Reads => pass == Pass.BackwardParameters ? ForwardValues.Inputs : ForwardValues.None;

    /// <summary>The candidate for a pass; it takes anything.</summary>
    public static KernelCandidate For(Pass pass) => new("PlanarDirectConv", site => new DirectConv(site, pass));

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var tasks = pass switch
        {
            Pass.Forward => state.BatchSize * _problem.Groups * _problem.OutputChannels,
            Pass.BackwardInput => state.BatchSize * _problem.Groups * _problem.InputChannels,
            _ => _problem.Groups * _problem.OutputChannels * _problem.InputChannels,
        };
        state.Pool.Run(tasks, new Tasks(site.Width, pass, _problem, arguments, state.BatchSize));
        if (pass == Pass.BackwardParameters)
            ConvBiasGradient.Run(site.Width, _problem, arguments, state);
    }

    private readonly struct Tasks(VectorWidth width, Pass pass, ConvProblem problem, KernelArguments arguments, int samples) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var planes = new DirectPlanes(pass, problem, arguments, samples, task);
            VectorWidths.Run(width, ref planes);
        }
    }
}
