using ConvMl.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Normalizations.</summary>
internal static class NormalizationLowerings
{
    private static readonly long[] ChannelsLast = [0, 2, 3, 1];
    private static readonly long[] ChannelsFirst = [0, 3, 1, 2];

    /// <summary>libtorch's batch normalization, which moves the running statistics as the layer says, but for a single value.</summary>
    public static Func<Tensor[], Tensor> BatchNorm(BatchNorm layer, LoweringSite site)
    {
        var (scale, shift, mean, variance) = (site.Parameter("weight"), site.Parameter("bias"), site.Parameter("running_mean"), site.Parameter("running_var"));
        Tensor Apply(Tensor input, Tensor runningVariance) =>
            functional.batch_norm(input, mean, runningVariance, scale, shift, site.IsTraining, layer.Momentum, layer.Epsilon);
        if (!site.IsTraining)
            return inputs => Apply(inputs[0], variance);
        return inputs =>
        {
            if (inputs[0].numel() > site.Input.Channels)
                return Apply(inputs[0], variance);

            // The unbiased variance of one value is 0 ÷ 0; the layer counts it as it is, 0.
            using (no_grad())
                variance.mul_(1 - (double)layer.Momentum);
            return Apply(inputs[0], variance.clone());
        };
    }

    /// <summary>libtorch's group normalization.</summary>
    public static Func<Tensor[], Tensor> GroupNorm(GroupNorm layer, LoweringSite site)
    {
        var (scale, shift) = (site.Parameter("weight"), site.Parameter("bias"));
        return inputs => functional.group_norm(inputs[0], layer.Groups, scale, shift, layer.Epsilon);
    }

    /// <summary>libtorch's layer normalization, which takes the last axis: for images the channels go there and back.</summary>
    public static Func<Tensor[], Tensor> LayerNorm(LayerNorm layer, LoweringSite site)
    {
        var (scale, shift) = (site.Parameter("weight"), site.Parameter("bias"));
        long[] channels = [site.Input.Channels];
        Tensor Apply(Tensor input) => functional.layer_norm(input, channels, scale, shift, layer.Epsilon);
        return site.Input.IsImage
            ? inputs => Apply(inputs[0].permute(ChannelsLast)).permute(ChannelsFirst)
            : inputs => Apply(inputs[0]);
    }

    /// <summary>
    /// The mean of squares over a window of channels by libtorch's average pooling. Its own local response normalization lays a window of even size
    /// one channel further to the front.
    /// </summary>
    public static Func<Tensor[], Tensor> LocalResponseNorm(LocalResponseNorm layer, LoweringSite site)
    {
        // What lies beyond the channels adds nothing: a window needs no more room than there are channels on both sides.
        int channels = site.Input.Channels, before = Math.Min((layer.Size - 1) / 2, channels), after = Math.Min(layer.Size / 2, channels);
        long[] border = [0, 0, before, after], window = [before + 1 + after, 1], steps = [1, 1];
        var scale = (double)layer.Alpha * window[0] / layer.Size;
        return inputs =>
        {
            var squares = functional.pad(inputs[0].square().reshape(inputs[0].shape[0], 1, channels, -1), border);
            var means = functional.avg_pool2d(squares, window, steps).reshape(inputs[0].shape);
            return inputs[0].div(means.mul(scale).add(layer.Bias).pow(layer.Beta));
        };
    }

    /// <summary>A difference and a quotient.</summary>
    public static Func<Tensor[], Tensor> Normalize(Normalize layer, LoweringSite site)
    {
        var (mean, deviation) = (ForEachChannel(site, layer.MeanOf), ForEachChannel(site, layer.DeviationOf));
        return inputs => inputs[0].sub(mean).div(deviation);
    }

    private static Tensor ForEachChannel(LoweringSite site, Func<int, float> value)
    {
        float[] values = [.. Enumerable.Range(0, site.Input.Channels).Select(value)];
        return site.Keep(tensor(values, site.Input.IsImage ? [values.Length, 1, 1] : [values.Length]));
    }
}
