using ConvMl.Backends;
using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// y = γ·x̂ + β with x̂ = (x − μ) ÷ √(σ² + ε), channel by channel. dγ = Σ dy·x̂ and dβ = Σ dy. In training μ and σ² depend on x, so that
/// dx = γ ÷ √(σ² + ε) · (dy − mean(dy) − x̂·mean(dy·x̂)); in inference dx = γ ÷ √(σ² + ε) · dy.
/// </summary>
internal sealed class BatchNormKernel : ReferenceKernel<BatchNorm>
{
    /// <inheritdoc/>
    protected override void Forward(BatchNorm layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var c = 0; c < index.Channels; c++)
        {
            var (mean, variance) = Statistics(pass, index, c);
            var (scale, shift) = (pass.Parameters["weight"][c], pass.Parameters["bias"][c]);
            foreach (var e in index.ElementsOf(c))
                pass.Output[e] = (scale * (pass.Input[e] - mean) / Math.Sqrt(variance + layer.Epsilon)) + shift;
            if (pass.Mode == ExecutionMode.Training)
                MoveRunningStatistics(layer, pass, index, c, mean, variance);
        }
    }

    /// <inheritdoc/>
    protected override void Backward(BatchNorm layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var c = 0; c < index.Channels; c++)
        {
            var (mean, variance) = Statistics(pass, index, c);
            var deviation = Math.Sqrt(variance + layer.Epsilon);
            double Normalized(int e) => (pass.Input[e] - mean) / deviation;

            var sum = index.ElementsOf(c).Sum(e => pass.OutputGradient[e]);
            var product = index.ElementsOf(c).Sum(e => pass.OutputGradient[e] * Normalized(e));
            pass.ParameterGradients["bias"][c] += sum;
            pass.ParameterGradients["weight"][c] += product;

            var isTraining = pass.Mode == ExecutionMode.Training;
            foreach (var e in index.ElementsOf(c))
            {
                var throughStatistics = isTraining ? (sum + (Normalized(e) * product)) / index.Count : 0;
                pass.InputGradient[e] += pass.Parameters["weight"][c] / deviation * (pass.OutputGradient[e] - throughStatistics);
            }
        }
    }

    private static (double Mean, double Variance) Statistics(KernelPass pass, ChannelIndex index, int c)
    {
        if (pass.Mode == ExecutionMode.Inference)
            return (pass.Parameters["running_mean"][c], pass.Parameters["running_var"][c]);
        var mean = index.ElementsOf(c).Sum(e => pass.Input[e]) / index.Count;
        var variance = index.ElementsOf(c).Sum(e => (pass.Input[e] - mean) * (pass.Input[e] - mean)) / index.Count;
        return (mean, variance);
    }

    private static void MoveRunningStatistics(BatchNorm layer, KernelPass pass, ChannelIndex index, int c, double mean, double variance)
    {
        var unbiased = index.Count > 1 ? variance * index.Count / (index.Count - 1) : variance;
        double momentum = layer.Momentum;
        ref var runningMean = ref pass.Parameters["running_mean"][c];
        ref var runningVariance = ref pass.Parameters["running_var"][c];
        runningMean = ((1 - momentum) * runningMean) + (momentum * mean);
        runningVariance = ((1 - momentum) * runningVariance) + (momentum * unbiased);
    }
}
