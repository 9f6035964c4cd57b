using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// y = γ·x̂ + β with x̂ = (x − μ) ÷ √(σ² + ε), where μ and σ² are those of a set of numbers of one sample. dγ = Σ dy·x̂ and dβ = Σ dy over the
/// numbers of a channel; dx = (γ·dy − mean(γ·dy) − x̂·mean(γ·dy·x̂)) ÷ √(σ² + ε) with means over the set.
/// </summary>
/// <typeparam name="TLayer">The type of layer, which says what the sets are.</typeparam>
internal abstract class SetNormKernel<TLayer> : ReferenceKernel<TLayer>
    where TLayer : Layer
{
    /// <summary>ε of the layer.</summary>
    protected abstract double EpsilonOf(TLayer layer);

    /// <summary>The sets, as pairs of channel and place, for every sample.</summary>
    protected abstract IEnumerable<IEnumerable<(int Channel, int Place)>> SetsOf(TLayer layer, ChannelIndex index);

    /// <inheritdoc/>
    protected override void Forward(TLayer layer, KernelPass pass)
    {
        foreach (var set in Sets(layer, pass))
        {
            var (mean, deviation) = Statistics(layer, pass, set);
            foreach (var (e, c) in set)
                pass.Output[e] = (pass.Parameters["weight"][c] * (pass.Input[e] - mean) / deviation) + pass.Parameters["bias"][c];
        }
    }

    /// <inheritdoc/>
    protected override void Backward(TLayer layer, KernelPass pass)
    {
        foreach (var set in Sets(layer, pass))
        {
            var (mean, deviation) = Statistics(layer, pass, set);
            double Normalized(int e) => (pass.Input[e] - mean) / deviation;
            double Scaled(int e, int c) => pass.Parameters["weight"][c] * pass.OutputGradient[e];

            var meanOfScaled = set.Average(item => Scaled(item.Element, item.Channel));
            var meanOfProduct = set.Average(item => Scaled(item.Element, item.Channel) * Normalized(item.Element));
            foreach (var (e, c) in set)
            {
                pass.ParameterGradients["bias"][c] += pass.OutputGradient[e];
                pass.ParameterGradients["weight"][c] += pass.OutputGradient[e] * Normalized(e);
                pass.InputGradient[e] += (Scaled(e, c) - meanOfScaled - (Normalized(e) * meanOfProduct)) / deviation;
            }
        }
    }

    private IEnumerable<(int Element, int Channel)[]> Sets(TLayer layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var n = 0; n < pass.BatchSize; n++)
        {
            foreach (var set in SetsOf(layer, index))
                yield return [.. set.Select(item => (index[n, item.Channel, item.Place], item.Channel))];
        }
    }

    private (double Mean, double Deviation) Statistics(TLayer layer, KernelPass pass, (int Element, int Channel)[] set)
    {
        var mean = set.Average(item => pass.Input[item.Element]);
        var variance = set.Average(item => (pass.Input[item.Element] - mean) * (pass.Input[item.Element] - mean));
        return (mean, Math.Sqrt(variance + EpsilonOf(layer)));
    }
}
