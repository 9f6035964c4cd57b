using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>The same numbers in the same order under another shape.</summary>
/// <typeparam name="TLayer">The type of layer.</typeparam>
internal sealed class SameNumbersKernel<TLayer> : ReferenceKernel<TLayer>
    where TLayer : Layer
{
    /// <inheritdoc/>
    protected override void Forward(TLayer layer, KernelPass pass) => pass.Input.CopyTo(pass.Output, 0);

    /// <inheritdoc/>
    protected override void Backward(TLayer layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.InputGradient[e] += pass.OutputGradient[e];
    }
}
