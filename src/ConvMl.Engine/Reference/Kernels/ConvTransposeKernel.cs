using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// Transposed convolution; the formula stands at <see cref="TransposedGeometry"/>.
/// </summary>
/// <remarks>
/// A <see cref="Tap"/> is where one input falls on the output through one tap of the kernel; there, over the channels, it adds weight·input.
/// The derivative by the input sums weight·dy over the outputs that it falls on, the derivative by the weight input·dy over the taps that
/// use it (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016).
/// </remarks>
internal sealed class ConvTransposeKernel : ReferenceKernel<ConvTranspose2D>
{
    /// <summary>Indices of an input, and of the weight and the output that meet there in the first output channel of the group.</summary>
    private readonly record struct Tap(int Input, int Weight, int Output);

    /// <inheritdoc/>
    protected override void Forward(ConvTranspose2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Output.Height * geometry.Output.Width;
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = layer.Bias ? pass.Parameters["bias"][e / places % geometry.OutputChannels] : 0;

        var (weight, input, output) = (pass.Parameters["weight"], pass.Input, pass.Output);
        var (weightStep, outputStep) = (geometry.Vertical.Kernel * geometry.Horizontal.Kernel, places);
        foreach (var tap in Taps(geometry, pass.BatchSize))
        {
            for (var o = 0; o < geometry.ChannelsPerGroup; o++)
                output[tap.Output + (o * outputStep)] += weight[tap.Weight + (o * weightStep)] * input[tap.Input];
        }
    }

    /// <inheritdoc/>
    protected override void Backward(ConvTranspose2D layer, KernelPass pass)
    {
        var geometry = layer.GeometryFor(pass.Node.InputShapes[0]);
        var places = geometry.Output.Height * geometry.Output.Width;
        for (var e = 0; layer.Bias && e < pass.OutputGradient.Length; e++)
            pass.ParameterGradients["bias"][e / places % geometry.OutputChannels] += pass.OutputGradient[e];

        var (weight, weightGradient) = (pass.Parameters["weight"], pass.ParameterGradients["weight"]);
        var (weightStep, outputStep) = (geometry.Vertical.Kernel * geometry.Horizontal.Kernel, places);
        foreach (var tap in Taps(geometry, pass.BatchSize))
        {
            for (var o = 0; o < geometry.ChannelsPerGroup; o++)
            {
                var dy = pass.OutputGradient[tap.Output + (o * outputStep)];
                pass.InputGradient[tap.Input] += weight[tap.Weight + (o * weightStep)] * dy;
                weightGradient[tap.Weight + (o * weightStep)] += pass.Input[tap.Input] * dy;
            }
        }
    }

    // Weights are [C, O ÷ groups, K, L]. Taps that fall outside the output are left out.
    private static IEnumerable<Tap> Taps(TransposedGeometry geometry, int batchSize)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (input, output) = (geometry.Input, geometry.Output);
        var inputsPerGroup = geometry.InputChannels / geometry.Groups;
        for (var n = 0; n < batchSize; n++)
            for (var c = 0; c < input.Channels; c++)
                for (var i = 0; i < input.Height; i++)
                    for (var j = 0; j < input.Width; j++)
                        for (var k = 0; k < vertical.Kernel; k++)
                            for (var l = 0; l < horizontal.Kernel; l++)
                            {
                                var firstChannel = c / inputsPerGroup * geometry.ChannelsPerGroup;
                                var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                                var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                                if (row < 0 || row >= output.Height || column < 0 || column >= output.Width)
                                    continue;
                                yield return new Tap(
                                    Input: (((((n * input.Channels) + c) * input.Height) + i) * input.Width) + j,
                                    Weight: (((c * geometry.ChannelsPerGroup * vertical.Kernel) + k) * horizontal.Kernel) + l,
                                    Output: (((((n * output.Channels) + firstChannel) * output.Height) + row) * output.Width) + column);
                            }
    }
}
