using ConvMl.Layers.Activations;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Activations that libtorch has otherwise, or not at all.</summary>
internal static class ActivationLowerings
{
    /// <summary>Kept within 0 and 1; at these two values no gradient passes, where libtorch's limits let it through.</summary>
    public static Func<Tensor[], Tensor> HardSigmoid(HardSigmoid layer, LoweringSite site) => inputs =>
    {
        var line = inputs[0].mul(layer.Alpha).add(layer.Beta);
        return where(line.gt(0).logical_and(line.lt(1)), line, line.detach().clamp(0, 1));
    };

    /// <summary>libtorch's Euclidean norm, whose gradient at 0 is 0.</summary>
    public static Func<Tensor[], Tensor> Magnitude(Magnitude layer, LoweringSite site)
    {
        var output = site.Node.OutputShape;
        return inputs =>
        {
            var samples = inputs[0].shape[0];
            var lengths = inputs[0].reshape(samples, output.Channels, layer.Channels, -1).norm(2);
            return lengths.reshape([samples, .. output.Select(size => (long)size)]);
        };
    }

    /// <summary>libtorch's, one slope a channel.</summary>
    public static Func<Tensor[], Tensor> PReLU(PReLU layer, LoweringSite site)
    {
        var slopes = site.Parameter("weight");
        return inputs => functional.prelu(inputs[0], slopes);
    }
}
