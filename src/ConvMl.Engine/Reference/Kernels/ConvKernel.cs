using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// Multi-channel cross-correlation, and convolution where the kernel is flipped; the formula stands at <see cref="ConvGeometry"/>.
/// </summary>
/// <remarks>
/// Every product weight·input that enters an output is a <see cref="Tap"/>. Forward sums them; the derivative by the input sums
/// weight·dy over the taps that read it, the derivative by the weight input·dy over the taps that use it (lecture "Convolutional Neural
/// Networks", properties: backprop of cross-correlation is convolution).
/// </remarks>
internal sealed class ConvKernel : ReferenceKernel<Conv2D>
{
    /// <summary>Indices of one product: into the output, the weights and the input.</summary>
    private readonly record struct Tap(int Output, int Weight, int Input);

    /// <inheritdoc/>
    protected override void Forward(Conv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Vertical.Output * geometry.Horizontal.Output;
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = layer.Bias ? pass.Parameters["bias"][e / places % geometry.OutputChannels] : 0;

        var (weight, input, output) = (pass.Parameters["weight"], pass.Input, pass.Output);
        foreach (var tap in Taps(geometry, pass.BatchSize))
            output[tap.Output] += weight[tap.Weight] * input[tap.Input];
    }

    /// <inheritdoc/>
    protected override void Backward(Conv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Vertical.Output * geometry.Horizontal.Output;
        for (var e = 0; layer.Bias && e < pass.OutputGradient.Length; e++)
            pass.ParameterGradients["bias"][e / places % geometry.OutputChannels] += pass.OutputGradient[e];

        var (weight, weightGradient) = (pass.Parameters["weight"], pass.ParameterGradients["weight"]);
        foreach (var tap in Taps(geometry, pass.BatchSize))
        {
            pass.InputGradient[tap.Input] += weight[tap.Weight] * pass.OutputGradient[tap.Output];
            weightGradient[tap.Weight] += pass.Input[tap.Input] * pass.OutputGradient[tap.Output];
        }
    }

    // Taps on padding are left out: they multiply zeros.
    private static IEnumerable<Tap> Taps(ConvGeometry geometry, int batchSize)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var filtersPerGroup = geometry.OutputChannels / geometry.Groups;
        for (var n = 0; n < batchSize; n++)
            for (var o = 0; o < geometry.OutputChannels; o++)
                for (var i = 0; i < vertical.Output; i++)
                    for (var j = 0; j < horizontal.Output; j++)
                        for (var c = 0; c < geometry.ChannelsPerGroup; c++)
                            for (var k = 0; k < vertical.Kernel; k++)
                                for (var l = 0; l < horizontal.Kernel; l++)
                                {
                                    var channel = (o / filtersPerGroup * geometry.ChannelsPerGroup) + c;
                                    var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                                    var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                                    if (row < 0 || row >= vertical.Input || column < 0 || column >= horizontal.Input)
                                        continue;
                                    var (weightRow, weightColumn) = geometry.FlipKernel ? (vertical.Kernel - 1 - k, horizontal.Kernel - 1 - l) : (k, l);
                                    yield return new Tap(
                                        Output: (((((n * geometry.OutputChannels) + o) * vertical.Output) + i) * horizontal.Output) + j,
                                        Weight: (((((o * geometry.ChannelsPerGroup) + c) * vertical.Kernel) + weightRow) * horizontal.Kernel) + weightColumn,
                                        Input: (((((n * geometry.InputChannels) + channel) * vertical.Input) + row) * horizontal.Input) + column);
                                }
    }
}
