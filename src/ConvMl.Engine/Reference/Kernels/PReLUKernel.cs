using ConvMl.Layers.Activations;

namespace ConvMl.Reference.Kernels;

/// <summary>y = x where positive, else a·x with the channel's slope; dx = dy or a·dy, and da = Σ x·dy over the x that are not positive.</summary>
internal sealed class PReLUKernel : ReferenceKernel<PReLU>
{
    /// <inheritdoc/>
    protected override void Forward(PReLU layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var c = 0; c < index.Channels; c++)
        {
            var slope = pass.Parameters["weight"][c];
            foreach (var e in index.ElementsOf(c))
                pass.Output[e] = pass.Input[e] > 0 ? pass.Input[e] : slope * pass.Input[e];
        }
    }

    /// <inheritdoc/>
    protected override void Backward(PReLU layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var c = 0; c < index.Channels; c++)
        {
            var slope = pass.Parameters["weight"][c];
            foreach (var e in index.ElementsOf(c))
            {
                var (x, dy) = (pass.Input[e], pass.OutputGradient[e]);
                pass.InputGradient[e] += x > 0 ? dy : slope * dy;
                pass.ParameterGradients["weight"][c] += x > 0 ? 0 : x * dy;
            }
        }
    }
}
