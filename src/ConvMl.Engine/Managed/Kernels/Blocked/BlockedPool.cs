using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>A pooling on the blocked layout (<see cref="BlockedLayout"/>). It holds sizes only, and needs no scratch.</summary>
internal abstract unsafe class BlockedPool
{
    /// <summary>Computes the output, all of it.</summary>
    public abstract void Forward(WorkerPool pool, int batch, float* input, float* output);

    /// <summary>Computes the gradient of the input, all of it; nothing is added to it.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="input">The input of the pooling; an average reads it only if it is rectified.</param>
    /// <param name="output">Its output; an average does not read it.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="inputGradient">What is written.</param>
    /// <param name="isInputRectified">Whether the input came out of a ReLU whose gradient is to be passed too.</param>
    public abstract void Backward(
        WorkerPool pool, int batch, float* input, float* output, float* outputGradient, float* inputGradient, bool isInputRectified = false);
}
