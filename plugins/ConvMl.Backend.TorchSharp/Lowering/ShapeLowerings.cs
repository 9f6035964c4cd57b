using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Resampling;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Layers that join tensors, enlarge images or leave pixels out.</summary>
internal static class ShapeLowerings
{
    /// <summary>A sum; of two inputs it takes the place of one of them where it may.</summary>
    public static Func<Tensor[], Tensor> Add(Add layer, LoweringSite site)
    {
        if (site.Node.Inputs.Count > 2)
            return inputs => inputs.Skip(1).Aggregate(inputs[0], (sum, input) => sum.add(input));
        return site.MayOverwrite(0) ? inputs => inputs[0].add_(inputs[1])
            : site.MayOverwrite(1) ? inputs => inputs[1].add_(inputs[0])
            : inputs => inputs[0].add(inputs[1]);
    }

    /// <summary>A view with steps.</summary>
    public static Func<Tensor[], Tensor> Subsample2D(Subsample2D layer, LoweringSite site)
    {
        var (height, width) = (site.Input.Height, site.Input.Width);
        return inputs => inputs[0].slice(2, 0, height, layer.Stride.Height).slice(3, 0, width, layer.Stride.Width);
    }

    /// <summary>
    /// libtorch's bilinear interpolation; nearest as copies of each pixel, since libtorch finds the pixel by a division in single precision.
    /// </summary>
    public static Func<Tensor[], Tensor> Upsample2D(Upsample2D layer, LoweringSite site)
    {
        var output = site.Node.OutputShape;
        long[] size = [output.Height, output.Width];
        if (layer.Interpolation == Interpolation.Bilinear)
            return inputs => functional.interpolate(inputs[0], size, mode: InterpolationMode.Bilinear, align_corners: false);

        var input = site.Input;
        return inputs =>
        {
            var samples = inputs[0].shape[0];
            return inputs[0].reshape(samples, input.Channels, input.Height, 1, input.Width, 1)
                .expand(samples, input.Channels, input.Height, layer.Scale.Height, input.Width, layer.Scale.Width)
                .reshape(samples, input.Channels, output.Height, output.Width);
        };
    }
}
