// ColumnConv: convolution whose taps may read anything, as a product of matrices.
//
// Computes   forward        y[o, p] = b[o] + Σ W[o, k]·columns[p, k]   with what the taps of output p read laid side by side as its column k
//            to the input   columns' gradient = Wᵀ·dy, which the taps add to where they read
//            to the weights dW[o, k] = Σ dy[o, p]·columns[p, k]
//
// Layout     The image in blocks of V channels, so that a tap reads V of them at once; where groups of channels are no multiple of V, planar. The
//            output is planar. A column holds planes of pixels, their taps, their lanes; the weights are brought into that order.
// Loops      Parts of the outputs; of each, some planes of pixels at a time: lay out the columns, multiply. Forward the register tiles read the columns
//            as they lie (ColumnProducts); backward they are packed.
// Parallel   Forward parts of the outputs of a sample; to the input planes of pixels of a sample, which nobody else writes; to the weights planes
//            of pixels, each of which owns its part of all filters.
// Remainder  GemmBlock's; ColumnProducts has tiles of any height, and fills up the last vector of filters.
// Bits       Every sum runs in one order, whatever the number of threads.
// Source     Chellapilla, Puri and Simard, "High performance convolutional neural networks for document processing" (2006), with the columns
//            along the pixels' channels.

using ConvMl.Managed.Kernels.Convolution;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>A pass of a convolution whose taps may read anything.</summary>
/// <typeparam name="TTaps">What the taps read.</typeparam>
/// <param name="site">The layer in its place.</param>
/// <param name="pass">The pass.</param>
/// <param name="problem">The convolution.</param>
internal abstract unsafe class ColumnConv<TTaps>(KernelSite site, Pass pass, ColumnProblem problem) : Kernel
    where TTaps : struct, ITaps
{
    /// <inheritdoc/>
    public override BufferLayout InputLayout => problem.Layout;

    /// <inheritdoc/>
    public override long PreparedLength => pass == Pass.BackwardParameters ? 0 : ColumnWeights.Length(problem, pass);

    /// <inheritdoc/>
    public override long WorkerScratchLength => ColumnTasks<TTaps>.ScratchLength(problem, pass);

    /// <summary>The convolution.</summary>
    public ColumnProblem Problem => problem;

    /// <summary>The vectors to use.</summary>
    public VectorWidth Width => site.Width;

    /// <summary>The pass.</summary>
    protected Pass Pass => pass;

    /// <summary>What the taps read of a plane of pixels of a sample.</summary>
    public abstract TTaps TapsOf(KernelArguments arguments, int sample, int block);

    /// <inheritdoc/>
    public override void Prepare(KernelArguments arguments, PassState state)
    {
        if (pass != Pass.BackwardParameters)
            ColumnWeights.Prepare(problem, pass, site.Width, state.Pool, arguments.Parameters[0], arguments.Prepared);
    }

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var tasks = pass switch
        {
            Pass.Forward => state.BatchSize * problem.ForwardParts,
            Pass.BackwardInput => state.BatchSize * problem.Blocks,
            _ => problem.Blocks,
        };
        state.Pool.Run(tasks, new ColumnTasks<TTaps>(this, pass, arguments, state.BatchSize));
        if (pass == Pass.BackwardParameters)
            ConvBiasGradient.Run(site.Width, ConvProblem.Of(problem.Geometry, isTransposed: false), arguments, state);
    }
}
