using ConvMl.Layers;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>How the running statistics of a batch normalization follow those of the batches.</summary>
internal static class RunningStatistics
{
    /// <summary>running ← (1 − m)·running + m·batch, the variance unbiased; that of a single value counts as it is.</summary>
    /// <param name="layer">The layer, which has m.</param>
    /// <param name="mean">Mean of the batch.</param>
    /// <param name="variance">Biased variance of the batch.</param>
    /// <param name="count">Values that they are of.</param>
    /// <param name="runningMean">What moves.</param>
    /// <param name="runningVariance">What moves.</param>
    public static void Move(BatchNorm layer, float mean, float variance, double count, ref float runningMean, ref float runningVariance)
    {
        runningMean = Moved(runningMean, mean, layer.Momentum);
        runningVariance = Moved(runningVariance, count > 1 ? variance * count / (count - 1) : variance, layer.Momentum);
    }

    private static float Moved(float running, double batch, double momentum) => (float)(((1 - momentum) * running) + (momentum * batch));
}
