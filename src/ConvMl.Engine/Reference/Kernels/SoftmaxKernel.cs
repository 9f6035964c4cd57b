using ConvMl.Layers.Activations;

namespace ConvMl.Reference.Kernels;

/// <summary>yₖ = exp(xₖ − max x) ÷ Σⱼ exp(xⱼ − max x) over the channels of each place; dxₖ = yₖ·(dyₖ − Σⱼ dyⱼ·yⱼ).</summary>
internal sealed class SoftmaxKernel : ReferenceKernel<Softmax>
{
    /// <inheritdoc/>
    protected override void Forward(Softmax layer, KernelPass pass)
    {
        foreach (var channels in ChannelsOfEachPlace(pass))
        {
            var largest = channels.Max(e => pass.Input[e]);
            var sum = channels.Sum(e => Math.Exp(pass.Input[e] - largest));
            foreach (var e in channels)
                pass.Output[e] = Math.Exp(pass.Input[e] - largest) / sum;
        }
    }

    /// <inheritdoc/>
    protected override void Backward(Softmax layer, KernelPass pass)
    {
        foreach (var channels in ChannelsOfEachPlace(pass))
        {
            var mean = channels.Sum(e => pass.OutputGradient[e] * pass.Output[e]);
            foreach (var e in channels)
                pass.InputGradient[e] += pass.Output[e] * (pass.OutputGradient[e] - mean);
        }
    }

    private static IEnumerable<int[]> ChannelsOfEachPlace(KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var n = 0; n < index.BatchSize; n++)
        {
            for (var place = 0; place < index.Places; place++)
                yield return [.. Enumerable.Range(0, index.Channels).Select(c => index[n, c, place])];
        }
    }
}
