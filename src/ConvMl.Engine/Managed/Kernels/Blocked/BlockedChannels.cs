using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// What goes channel by channel over a batch in the blocked layout (<see cref="BlockedLayout"/>): sums, batch normalization. It holds sizes
/// only. Numbers of channels are as parameters have them, without empty lanes; scratch begins at a multiple of 64 bytes.
/// </summary>
internal abstract unsafe class BlockedChannels
{
    /// <summary>Floats of scratch that each method needs.</summary>
    public abstract long ScratchLength(int batch);

    /// <summary>Σ over images and pixels: the gradient of a convolution's bias. Of squares, what reaches no pixel does not count.</summary>
    public abstract void Sum(WorkerPool pool, int batch, ConvSource values, float* sums, float* scratch);

    /// <summary>Mean and biased variance of each channel.</summary>
    public abstract void Statistics(WorkerPool pool, int batch, float* values, float* mean, float* variance, float* scratch);

    /// <summary>y = weight · (x − mean) ÷ √(variance + epsilon) + bias, rectified if wanted; in place if output is input.</summary>
    public abstract void Normalize(
        WorkerPool pool, int batch, float* input, in BatchNormParameters parameters, bool rectify, float* output, float* scratch);

    /// <summary>The gradients of <see cref="Normalize"/>; the input's may lie where the output's does.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="input">The input.</param>
    /// <param name="outputGradient">The gradient of the output.</param>
    /// <param name="parameters">What normalized; its bias is not read.</param>
    /// <param name="throughStatistics">Whether mean and variance were those of this batch, so that the input acted through them too.</param>
    /// <param name="weightGradient">Gradient of the weight, written.</param>
    /// <param name="biasGradient">Gradient of the bias, written.</param>
    /// <param name="inputGradient">Gradient of the input, written.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    public abstract void NormalizeBackward(
        WorkerPool pool, int batch, float* input, float* outputGradient, in BatchNormParameters parameters, bool throughStatistics,
        float* weightGradient, float* biasGradient, float* inputGradient, float* scratch);
}
