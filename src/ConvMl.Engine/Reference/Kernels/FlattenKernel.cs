using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>The same numbers in the same order under another shape.</summary>
internal sealed class FlattenKernel : ReferenceKernel<Flatten>
{
    /// <inheritdoc/>
    protected override void Forward(Flatten layer, KernelPass pass) => pass.Input.CopyTo(pass.Output, 0);

    /// <inheritdoc/>
    protected override void Backward(Flatten layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.InputGradient[e] += pass.OutputGradient[e];
    }
}
