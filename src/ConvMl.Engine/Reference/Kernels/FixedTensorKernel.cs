using ConvMl.Layers.Shaping;

namespace ConvMl.Reference.Kernels;

/// <summary>The same numbers for every sample; nothing depends on the input.</summary>
internal sealed class FixedTensorKernel : ReferenceKernel<FixedTensor>
{
    /// <inheritdoc/>
    protected override void Forward(FixedTensor layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = pass.Parameters["value"][e % layer.Shape.Elements];
    }

    /// <inheritdoc/>
    protected override void Backward(FixedTensor layer, KernelPass pass)
    {
    }
}
