using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>y = b + Σ w·x over the channels of the group and the kept taps; dx sums w·dy, dw sums x·dy over the same pairs.</summary>
internal sealed class SparseConvKernel : ReferenceKernel<SparseConv2D>
{
    /// <inheritdoc/>
    protected override void Forward(SparseConv2D layer, KernelPass pass)
    {
        var places = pass.Node.OutputShape.Height * pass.Node.OutputShape.Width;
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = layer.Bias ? pass.Parameters["bias"][e / places % layer.OutputChannels] : 0;
        foreach (var (output, weight, input) in Products(layer, pass))
            pass.Output[output] += pass.Parameters["weight"][weight] * pass.Input[input];
    }

    /// <inheritdoc/>
    protected override void Backward(SparseConv2D layer, KernelPass pass)
    {
        var places = pass.Node.OutputShape.Height * pass.Node.OutputShape.Width;
        for (var e = 0; layer.Bias && e < pass.OutputGradient.Length; e++)
            pass.ParameterGradients["bias"][e / places % layer.OutputChannels] += pass.OutputGradient[e];
        foreach (var (output, weight, input) in Products(layer, pass))
        {
            pass.InputGradient[input] += pass.Parameters["weight"][weight] * pass.OutputGradient[output];
            pass.ParameterGradients["weight"][weight] += pass.Input[input] * pass.OutputGradient[output];
        }
    }

    // Weights are [O, C ÷ groups, kept taps]. Taps on padding are left out.
    private static IEnumerable<(int Output, int Weight, int Input)> Products(SparseConv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        (int Row, int Column)[] taps = [.. layer.Taps()];
        for (var n = 0; n < pass.BatchSize; n++)
            for (var o = 0; o < layer.OutputChannels; o++)
                for (var i = 0; i < vertical.Output; i++)
                    for (var j = 0; j < horizontal.Output; j++)
                        for (var c = 0; c < geometry.ChannelsPerGroup; c++)
                            for (var t = 0; t < taps.Length; t++)
                            {
                                var channel = (o / (layer.OutputChannels / layer.Groups) * geometry.ChannelsPerGroup) + c;
                                var row = (i * vertical.Stride) - vertical.PadBefore + (taps[t].Row * vertical.Dilation);
                                var column = (j * horizontal.Stride) - horizontal.PadBefore + (taps[t].Column * horizontal.Dilation);
                                if (row < 0 || row >= vertical.Input || column < 0 || column >= horizontal.Input)
                                    continue;
                                yield return (
                                    (((((n * layer.OutputChannels) + o) * vertical.Output) + i) * horizontal.Output) + j,
                                    (((o * geometry.ChannelsPerGroup) + c) * taps.Length) + t,
                                    (((((n * geometry.InputChannels) + channel) * vertical.Input) + row) * horizontal.Input) + column);
                            }
    }
}
