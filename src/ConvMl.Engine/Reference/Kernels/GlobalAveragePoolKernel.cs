using ConvMl.Layers.Pooling;

namespace ConvMl.Reference.Kernels;

/// <summary>y = Σ x ÷ (H·W) over each channel; dx = dy ÷ (H·W).</summary>
internal sealed class GlobalAveragePoolKernel : ReferenceKernel<GlobalAveragePool>
{
    /// <inheritdoc/>
    protected override void Forward(GlobalAveragePool layer, KernelPass pass)
    {
        var places = pass.Input.Length / pass.Output.Length;
        for (var plane = 0; plane < pass.Output.Length; plane++)
        {
            double sum = 0;
            for (var place = 0; place < places; place++)
                sum += pass.Input[(plane * places) + place];
            pass.Output[plane] = sum / places;
        }
    }

    /// <inheritdoc/>
    protected override void Backward(GlobalAveragePool layer, KernelPass pass)
    {
        var places = pass.Input.Length / pass.Output.Length;
        for (var e = 0; e < pass.Input.Length; e++)
            pass.InputGradient[e] += pass.OutputGradient[e / places] / places;
    }
}
