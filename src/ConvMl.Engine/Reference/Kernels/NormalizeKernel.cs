using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>y = (x − mean) ÷ deviation with the channel's two numbers; dx = dy ÷ deviation.</summary>
internal sealed class NormalizeKernel : ReferenceKernel<Normalize>
{
    /// <inheritdoc/>
    protected override void Forward(Normalize layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var c = 0; c < index.Channels; c++)
        {
            foreach (var e in index.ElementsOf(c))
                pass.Output[e] = (pass.Input[e] - layer.MeanOf(c)) / layer.DeviationOf(c);
        }
    }

    /// <inheritdoc/>
    protected override void Backward(Normalize layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var c = 0; c < index.Channels; c++)
        {
            foreach (var e in index.ElementsOf(c))
                pass.InputGradient[e] += pass.OutputGradient[e] / layer.DeviationOf(c);
        }
    }
}
