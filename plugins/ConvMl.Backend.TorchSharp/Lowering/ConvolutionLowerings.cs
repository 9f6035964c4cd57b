using ConvMl.Geometry;
using ConvMl.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Layers that multiply by weights.</summary>
internal static class ConvolutionLowerings
{
    private static readonly long[] None = [0, 0];
    private static readonly long[] KernelAxes = [2, 3];

    /// <summary>libtorch's convolution; a flipped kernel is turned in each pass.</summary>
    public static Func<Tensor[], Tensor> Conv2D(Conv2D layer, LoweringSite site)
    {
        var weight = site.Parameter("weight");
        return Convolution(layer.GeometryFor(site.Input), layer.FlipKernel ? () => weight.flip(KernelAxes) : () => weight, site.Parameter("bias", layer.Bias));
    }

    /// <summary>The convolution with the whole kernel, whose other taps are zeros.</summary>
    public static Func<Tensor[], Tensor> SparseConv2D(SparseConv2D layer, LoweringSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        var weight = site.Parameter("weight");
        var empty = site.Keep(zeros(layer.OutputChannels, geometry.ChannelsPerGroup, layer.Kernel.Area));
        var taps = site.Keep(tensor(layer.Taps().Select(tap => ((long)tap.Row * layer.Kernel.Width) + tap.Column).ToArray()));
        return Convolution(
            geometry,
            () => empty.index_copy(2, taps, weight).view(layer.OutputChannels, geometry.ChannelsPerGroup, layer.Kernel.Height, layer.Kernel.Width),
            site.Parameter("bias", layer.Bias));
    }

    /// <summary>libtorch's transposed convolution. Where the sides are cut differently, the whole output is made and cut.</summary>
    public static Func<Tensor[], Tensor> ConvTranspose2D(ConvTranspose2D layer, LoweringSite site)
    {
        var geometry = layer.GeometryFor(site.Input);
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        var (weight, bias) = (site.Parameter("weight"), site.Parameter("bias", layer.Bias));
        long[] strides = [vertical.Stride, horizontal.Stride], dilation = [vertical.Dilation, horizontal.Dilation];
        if (Paddings.AreEqual(vertical, horizontal))
        {
            long[] padding = [vertical.PadBefore, horizontal.PadBefore], outputPadding = [geometry.OutputPadding.Height, geometry.OutputPadding.Width];
            return inputs => functional.conv_transpose2d(inputs[0], weight, bias, strides, padding, outputPadding, dilation, layer.Groups);
        }

        // A negative padding cuts; where the output reaches beyond all inputs, there is nothing but the bias.
        long[] cut = [-horizontal.PadBefore, horizontal.Input + horizontal.PadBefore - SpreadOf(horizontal), -vertical.PadBefore, vertical.Input + vertical.PadBefore - SpreadOf(vertical)];
        return inputs =>
        {
            var spread = functional.conv_transpose2d(inputs[0], weight, null, strides, None, None, dilation, layer.Groups);
            var output = functional.pad(spread, cut);
            return bias is null ? output : output.add(bias.view(-1, 1, 1));
        };
    }

    /// <summary>A matrix product.</summary>
    public static Func<Tensor[], Tensor> Dense(Dense layer, LoweringSite site)
    {
        var (weight, bias) = (site.Parameter("weight"), site.Parameter("bias", layer.Bias));
        return inputs => functional.linear(inputs[0], weight, bias);
    }

    private static Func<Tensor[], Tensor> Convolution(ConvGeometry geometry, Func<Tensor> weight, Tensor? bias)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        long[] strides = [vertical.Stride, horizontal.Stride], dilation = [vertical.Dilation, horizontal.Dilation];
        if (!Paddings.AreEqual(vertical, horizontal))
            return inputs => functional.conv2d(Paddings.Pad(inputs[0], vertical, horizontal, 0), weight(), bias, strides, None, dilation, geometry.Groups);
        long[] padding = [vertical.PadBefore, horizontal.PadBefore];
        return inputs => functional.conv2d(inputs[0], weight(), bias, strides, padding, dilation, geometry.Groups);
    }

    // What a transposed convolution without padding makes of an axis.
    private static int SpreadOf(AxisWindow axis) => ((axis.Output - 1) * axis.Stride) + axis.Extent;
}
