using ConvMl.Geometry;

namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>Convolution straight from its formula, in double precision on planar images: what the blocked kernels are compared with.</summary>
internal static class PlanarConv
{
    internal static double[] Forward(ConvGeometry geometry, int batch, float[] input, float[] weights)
    {
        var output = new double[batch * geometry.Output.Elements];
        ForEachProduct(geometry, batch, (x, w, y) => output[y] += (double)input[x] * weights[w]);
        return output;
    }

    internal static double[] BackwardInput(ConvGeometry geometry, int batch, float[] outputGradient, float[] weights)
    {
        var inputGradient = new double[batch * geometry.Input.Elements];
        ForEachProduct(geometry, batch, (x, w, y) => inputGradient[x] += (double)outputGradient[y] * weights[w]);
        return inputGradient;
    }

    internal static double[] BackwardWeights(ConvGeometry geometry, int batch, float[] input, float[] outputGradient)
    {
        var weightGradient = new double[geometry.Weight.Elements];
        ForEachProduct(geometry, batch, (x, w, y) => weightGradient[w] += (double)input[x] * outputGradient[y]);
        return weightGradient;
    }

    private static void ForEachProduct(ConvGeometry geometry, int batch, Action<int, int, int> product)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var outputsPerGroup = geometry.OutputChannels / geometry.Groups;
        for (var image = 0; image < batch; image++)
        {
            for (var o = 0; o < geometry.OutputChannels; o++)
            {
                for (var channel = 0; channel < geometry.ChannelsPerGroup; channel++)
                {
                    var inputChannel = (o / outputsPerGroup * geometry.ChannelsPerGroup) + channel;
                    for (var k = 0; k < vertical.Kernel; k++)
                    {
                        for (var l = 0; l < horizontal.Kernel; l++)
                        {
                            var (tapRow, tapColumn) = geometry.FlipKernel ? (vertical.Kernel - 1 - k, horizontal.Kernel - 1 - l) : (k, l);
                            var weight = (((((o * geometry.ChannelsPerGroup) + channel) * vertical.Kernel) + tapRow) * horizontal.Kernel) + tapColumn;
                            for (var i = 0; i < vertical.Output; i++)
                            {
                                for (var j = 0; j < horizontal.Output; j++)
                                {
                                    var row = (i * vertical.Stride) - vertical.PadBefore + (k * vertical.Dilation);
                                    var column = (j * horizontal.Stride) - horizontal.PadBefore + (l * horizontal.Dilation);
                                    if ((uint)row >= (uint)vertical.Input || (uint)column >= (uint)horizontal.Input)
                                        continue;
                                    product(
                                        (((((image * geometry.InputChannels) + inputChannel) * vertical.Input) + row) * horizontal.Input) + column,
                                        weight,
                                        (((((image * geometry.OutputChannels) + o) * vertical.Output) + i) * horizontal.Output) + j);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
