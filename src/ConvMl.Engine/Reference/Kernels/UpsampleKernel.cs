using ConvMl.Geometry;
using ConvMl.Layers.Resampling;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// y = Σ w·x over the pixels around the place of the output, one for nearest and four for bilinear; dx = Σ w·dy over the outputs that it
/// goes into. The place of output i is ⌊i ÷ s⌋, or (i + ½) ÷ s − ½ with the border repeated.
/// </summary>
internal sealed class UpsampleKernel : ReferenceKernel<Upsample2D>
{
    /// <inheritdoc/>
    protected override void Forward(Upsample2D layer, KernelPass pass)
    {
        Array.Clear(pass.Output);
        foreach (var (input, output, weight) in Pairs(layer, pass))
            pass.Output[output] += weight * pass.Input[input];
    }

    /// <inheritdoc/>
    protected override void Backward(Upsample2D layer, KernelPass pass)
    {
        foreach (var (input, output, weight) in Pairs(layer, pass))
            pass.InputGradient[input] += weight * pass.OutputGradient[output];
    }

    private static IEnumerable<(int Input, int Output, double Weight)> Pairs(Upsample2D layer, KernelPass pass)
    {
        var (from, to) = (pass.Node.InputShapes[0], pass.Node.OutputShape);
        for (var plane = 0; plane < pass.BatchSize * to.Channels; plane++)
            for (var i = 0; i < to.Height; i++)
                for (var j = 0; j < to.Width; j++)
                    foreach (var (row, rowWeight) in Around(layer.Interpolation, i, layer.Scale.Height, from.Height))
                        foreach (var (column, columnWeight) in Around(layer.Interpolation, j, layer.Scale.Width, from.Width))
                        {
                            yield return (
                                (((plane * from.Height) + row) * from.Width) + column,
                                (((plane * to.Height) + i) * to.Width) + j,
                                rowWeight * columnWeight);
                        }
    }

    private static IEnumerable<(int Index, double Weight)> Around(Interpolation interpolation, int output, int scale, int size)
    {
        if (interpolation == Interpolation.Nearest)
            return [(output / scale, 1)];
        var place = Math.Clamp(((output + 0.5) / scale) - 0.5, 0, size - 1);
        var before = (int)Math.Floor(place);
        return [(before, 1 - (place - before)), (Math.Min(before + 1, size - 1), place - before)];
    }
}
