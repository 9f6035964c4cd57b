using ConvMl.Layers.Activations;

namespace ConvMl.Reference.Kernels;

/// <summary>yₖ = xₖ − max x − log Σⱼ exp(xⱼ − max x) over the channels of each place; dxₖ = dyₖ − exp(yₖ)·Σⱼ dyⱼ.</summary>
internal sealed class LogSoftmaxKernel : ReferenceKernel<LogSoftmax>
{
    /// <inheritdoc/>
    protected override void Forward(LogSoftmax layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var n = 0; n < index.BatchSize; n++)
            for (var place = 0; place < index.Places; place++)
            {
                var largest = double.NegativeInfinity;
                for (var c = 0; c < index.Channels; c++)
                    largest = Math.Max(largest, pass.Input[index[n, c, place]]);
                double sum = 0;
                for (var c = 0; c < index.Channels; c++)
                    sum += Math.Exp(pass.Input[index[n, c, place]] - largest);
                for (var c = 0; c < index.Channels; c++)
                    pass.Output[index[n, c, place]] = pass.Input[index[n, c, place]] - largest - Math.Log(sum);
            }
    }

    /// <inheritdoc/>
    protected override void Backward(LogSoftmax layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        for (var n = 0; n < index.BatchSize; n++)
            for (var place = 0; place < index.Places; place++)
            {
                double sum = 0;
                for (var c = 0; c < index.Channels; c++)
                    sum += pass.OutputGradient[index[n, c, place]];
                for (var c = 0; c < index.Channels; c++)
                    pass.InputGradient[index[n, c, place]] += pass.OutputGradient[index[n, c, place]] - (Math.Exp(pass.Output[index[n, c, place]]) * sum);
            }
    }
}
