using ConvMl.Layers.Resampling;

namespace ConvMl.Reference.Kernels;

/// <summary>y[c, i, j] = x[c, i·s, j·t]; the derivatives of the numbers left out are 0.</summary>
internal sealed class SubsampleKernel : ReferenceKernel<Subsample2D>
{
    /// <inheritdoc/>
    protected override void Forward(Subsample2D layer, KernelPass pass)
    {
        foreach (var (input, output) in Kept(layer, pass))
            pass.Output[output] = pass.Input[input];
    }

    /// <inheritdoc/>
    protected override void Backward(Subsample2D layer, KernelPass pass)
    {
        foreach (var (input, output) in Kept(layer, pass))
            pass.InputGradient[input] += pass.OutputGradient[output];
    }

    private static IEnumerable<(int Input, int Output)> Kept(Subsample2D layer, KernelPass pass)
    {
        var (from, to) = (pass.Node.InputShapes[0], pass.Node.OutputShape);
        for (var plane = 0; plane < pass.BatchSize * to.Channels; plane++)
            for (var i = 0; i < to.Height; i++)
                for (var j = 0; j < to.Width; j++)
                {
                    yield return (
                        (((plane * from.Height) + (i * layer.Stride.Height)) * from.Width) + (j * layer.Stride.Width),
                        (((plane * to.Height) + i) * to.Width) + j);
                }
    }
}
