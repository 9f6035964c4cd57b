using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The gradient of a convolution's weights from the blocked layout (<see cref="BlockedLayout"/>). It holds sizes only.</summary>
internal abstract unsafe class BlockedWeightGradient
{
    /// <summary>Floats of scratch that <see cref="Run"/> needs.</summary>
    public abstract long ScratchLength(int batch, int workers);

    /// <summary>Writes the gradient <c>[O, C ÷ groups, K, L]</c>, summed over the batch in an order that the sizes alone determine.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="input">The input of the convolution.</param>
    /// <param name="outputGradient">The gradient of its output; of squares for <see cref="WinogradWeightGradient{TSimd, TVector}"/> alone.</param>
    /// <param name="weightGradient">What is written; nothing is added to it.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats at a multiple of 64 bytes.</param>
    public abstract void Run(WorkerPool pool, int batch, float* input, ConvSource outputGradient, float* weightGradient, float* scratch);
}
