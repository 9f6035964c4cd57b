using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>y = Σ x over the inputs; each input's derivative is the output's.</summary>
internal sealed class AddKernel : ReferenceKernel<Add>
{
    /// <inheritdoc/>
    protected override void Forward(Add layer, KernelPass pass)
    {
        for (var e = 0; e < pass.Output.Length; e++)
            pass.Output[e] = pass.Inputs.Sum(input => input[e]);
    }

    /// <inheritdoc/>
    protected override void Backward(Add layer, KernelPass pass)
    {
        foreach (var gradient in pass.InputGradients)
        {
            for (var e = 0; e < gradient.Length; e++)
                gradient[e] += pass.OutputGradient[e];
        }
    }
}
