namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What a batch normalization normalizes with, a number for each channel.</summary>
internal readonly unsafe struct BatchNormParameters(float* weight, float* bias, float* mean, float* variance, float epsilon)
{
    public float* Weight { get; } = weight;

    public float* Bias { get; } = bias;

    public float* Mean { get; } = mean;

    public float* Variance { get; } = variance;

    public float Epsilon { get; } = epsilon;

    /// <summary>1 ÷ √(variance + epsilon) of a channel.</summary>
    public double InverseDeviation(int channel) => 1 / Math.Sqrt((double)Variance[channel] + Epsilon);
}
