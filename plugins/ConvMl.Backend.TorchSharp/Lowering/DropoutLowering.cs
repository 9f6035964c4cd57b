using System.Runtime.InteropServices;
using ConvMl.Layers;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Dropout by the engine's random numbers, so that a training drops the same elements on every backend.</summary>
internal static class DropoutLowering
{
    /// <summary>A multiplication, and zeros where the mask says; in inference nothing.</summary>
    public static Func<Tensor[], Tensor> Lower(Dropout layer, LoweringSite site)
    {
        if (!site.IsTraining)
            return inputs => inputs[0];
        var (elements, scale) = (site.Node.OutputShape.Elements, 1 / (1 - (double)layer.Rate));
        return inputs =>
        {
            var (pass, mask) = (site.Pass, empty(inputs[0].shape, ScalarType.Bool));
            var isKept = MemoryMarshal.Cast<byte, bool>(mask.bytes);
            for (var n = 0; n < pass.Samples.Length; n++)
                layer.DrawMask(isKept.Slice(n * elements, elements), pass.Seed, site.Node.Index, pass.Step, pass.Samples[n]);
            return inputs[0].mul(scale).masked_fill(mask.logical_not(), 0);
        };
    }
}
