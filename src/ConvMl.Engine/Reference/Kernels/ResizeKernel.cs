using ConvMl.Layers.Resampling;

namespace ConvMl.Reference.Kernels;

/// <summary>y[c, i, j] = Σ v[i, a]·h[j, b]·x[c, row a of i, column b of j] over the rows and columns around a place; the derivative spreads back by the same weights.</summary>
internal sealed class ResizeKernel : ReferenceKernel<Resize2D>
{
    /// <inheritdoc/>
    protected override void Forward(Resize2D layer, KernelPass pass)
    {
        foreach (var (input, output, weight) in Terms(layer, pass))
            pass.Output[output] += weight * pass.Input[input];
    }

    /// <inheritdoc/>
    protected override void Backward(Resize2D layer, KernelPass pass)
    {
        foreach (var (input, output, weight) in Terms(layer, pass))
            pass.InputGradient[input] += weight * pass.OutputGradient[output];
    }

    private static IEnumerable<(int Input, int Output, double Weight)> Terms(Resize2D layer, KernelPass pass)
    {
        var (from, to) = (pass.Node.InputShapes[0], pass.Node.OutputShape);
        var (vertical, horizontal) = layer.AxesFor(from);
        for (var plane = 0; plane < pass.BatchSize * from.Channels; plane++)
            for (var i = 0; i < to.Height; i++)
                for (var j = 0; j < to.Width; j++)
                    for (var a = i * vertical.Taps; a < (i + 1) * vertical.Taps; a++)
                        for (var b = j * horizontal.Taps; b < (j + 1) * horizontal.Taps; b++)
                        {
                            yield return (
                                (((plane * from.Height) + vertical.Inputs[a]) * from.Width) + horizontal.Inputs[b],
                                (((plane * to.Height) + i) * to.Width) + j,
                                vertical.Weights[a] * horizontal.Weights[b]);
                        }
    }
}
