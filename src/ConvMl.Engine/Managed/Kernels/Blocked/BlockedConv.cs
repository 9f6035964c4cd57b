using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// A convolution on the blocked layout (<see cref="BlockedLayout"/>), one pass of it. It holds sizes only: prepared weights and scratch are
/// the caller's, so one object serves any number of sessions at once. All pointers are to multiples of 64 bytes but those of a parameter.
/// </summary>
internal abstract unsafe class BlockedConv
{
    /// <summary>Floats of the prepared weights and bias.</summary>
    public abstract long PreparedLength { get; }

    /// <summary>Whether the destination may be the mask: of that, a number is read where the sum is written, and then only.</summary>
    public virtual bool MayWriteOverMask => false;

    /// <summary>Floats of scratch that <see cref="Run"/> needs.</summary>
    public abstract long ScratchLength(int batch, int workers);

    /// <summary>Brings weights <c>[O, C ÷ groups, K, L]</c> and bias into the form that <see cref="Run"/> reads.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="weights">The parameter.</param>
    /// <param name="bias">One number for each channel of the destination, or null for zeros.</param>
    /// <param name="prepared"><see cref="PreparedLength"/> floats; all of them are written.</param>
    public abstract void Prepare(WorkerPool pool, float* weights, float* bias, float* prepared);

    /// <summary>Computes the destination, all of it, its empty lanes included.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="source">The input or, backwards, the gradient of the output; of squares for <see cref="WinogradConv{TSimd, TVector, TMaps}"/> alone.</param>
    /// <param name="weights">The parameter that was prepared, for what would rather read it as it is.</param>
    /// <param name="prepared">What <see cref="Prepare"/> wrote.</param>
    /// <param name="epilogue">What follows the sums.</param>
    /// <param name="destination">The output or, backwards, the gradient of the input.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    public abstract void Run(
        WorkerPool pool, int batch, ConvSource source, float* weights, float* prepared, ConvEpilogue epilogue, float* destination, float* scratch);
}
