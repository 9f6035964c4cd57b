using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// Multi-channel cross-correlation, and convolution where the kernel is flipped; the formula stands at <see cref="ConvGeometry"/>.
/// </summary>
/// <remarks>
/// A <see cref="Tap"/> is where the kernel lies on the input for one output; there, over the channels, weights meet inputs. Forward sums
/// weight·input; the derivative by the input sums weight·dy over the taps that read it, the derivative by the weight input·dy over the taps
/// that use it (lecture "Convolutional Neural Networks", properties: backprop of cross-correlation is convolution).
/// </remarks>
internal sealed class ConvKernel : ReferenceKernel<Conv2D>
{
    /// <summary>Indices of an output, and of the weight and the input that meet there in the first channel of the group.</summary>
    private readonly record struct Tap(int Output, int Weight, int Input);

    /// <inheritdoc/>
    protected override void Forward(Conv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Vertical.Output * geometry.Horizontal.Output;
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = layer.Bias ? pass.Parameters["bias"][e / places % geometry.OutputChannels] : 0;

        var (weight, input, output) = (pass.Parameters["weight"], pass.Input, pass.Output);
        var (weightStep, inputStep) = ChannelSteps(geometry);
        foreach (var tap in Taps(geometry, pass.BatchSize))
        {
            for (var c = 0; c < geometry.ChannelsPerGroup; c++)
                output[tap.Output] += weight[tap.Weight + (c * weightStep)] * input[tap.Input + (c * inputStep)];
        }
    }

    /// <inheritdoc/>
    protected override void Backward(Conv2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Vertical.Output * geometry.Horizontal.Output;
        for (var e = 0; layer.Bias && e < pass.OutputGradient.Length; e++)
            pass.ParameterGradients["bias"][e / places % geometry.OutputChannels] += pass.OutputGradient[e];

        var (weight, weightGradient) = (pass.Parameters["weight"], pass.ParameterGradients["weight"]);
        var (input, inputGradient) = (pass.Input, pass.InputGradient);
        var (weightStep, inputStep) = ChannelSteps(geometry);
        foreach (var tap in Taps(geometry, pass.BatchSize))
        {
            var dy = pass.OutputGradient[tap.Output];
            for (var c = 0; c < geometry.ChannelsPerGroup; c++)
            {
                inputGradient[tap.Input + (c * inputStep)] += weight[tap.Weight + (c * weightStep)] * dy;
                weightGradient[tap.Weight + (c * weightStep)] += input[tap.Input + (c * inputStep)] * dy;
            }
        }
    }

    // From a channel to the next: in the weights [O, C, K, L] and in the input [N, C, H, W].
    private static (int Weight, int Input) ChannelSteps(ConvGeometry geometry) => (
        geometry.Vertical.Kernel * geometry.Horizontal.Kernel, geometry.Vertical.Input * geometry.Horizontal.Input);

    // Taps on padding are left out: they multiply zeros.
    private static IEnumerable<Tap> Taps(ConvGeometry geometry, int batchSize)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var filtersPerGroup = geometry.OutputChannels / geometry.Groups;
        for (var n = 0; n < batchSize; n++)
            for (var o = 0; o < geometry.OutputChannels; o++)
                for (var i = 0; i < vertical.Output; i++)
                    for (var j = 0; j < horizontal.Output; j++)
                        for (var k = 0; k < vertical.Kernel; k++)
                            for (var l = 0; l < horizontal.Kernel; l++)
                            {
                                var firstChannel = o / filtersPerGroup * geometry.ChannelsPerGroup;
                                var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                                var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                                if (row < 0 || row >= vertical.Input || column < 0 || column >= horizontal.Input)
                                    continue;
                                var (weightRow, weightColumn) = geometry.FlipKernel ? (vertical.Kernel - 1 - k, horizontal.Kernel - 1 - l) : (k, l);
                                yield return new Tap(
                                    Output: (((((n * geometry.OutputChannels) + o) * vertical.Output) + i) * horizontal.Output) + j,
                                    Weight: (((o * geometry.ChannelsPerGroup * vertical.Kernel) + weightRow) * horizontal.Kernel) + weightColumn,
                                    Input: (((((n * geometry.InputChannels) + firstChannel) * vertical.Input) + row) * horizontal.Input) + column);
                            }
    }
}
