using ConvMl.Layers.Resampling;

namespace ConvMl.Reference.Kernels;

/// <summary>y[c, i·r + a, j·r + b] = x[c·r² + a·r + b, i, j]: each number moves, and its derivative moves back.</summary>
internal sealed class PixelShuffleKernel : ReferenceKernel<PixelShuffle>
{
    /// <inheritdoc/>
    protected override void Forward(PixelShuffle layer, KernelPass pass)
    {
        foreach (var (input, output) in Moves(layer, pass))
            pass.Output[output] = pass.Input[input];
    }

    /// <inheritdoc/>
    protected override void Backward(PixelShuffle layer, KernelPass pass)
    {
        foreach (var (input, output) in Moves(layer, pass))
            pass.InputGradient[input] += pass.OutputGradient[output];
    }

    private static IEnumerable<(int Input, int Output)> Moves(PixelShuffle layer, KernelPass pass)
    {
        var (r, from, to) = (layer.Factor, pass.Node.InputShapes[0], pass.Node.OutputShape);
        for (var n = 0; n < pass.BatchSize; n++)
            for (var c = 0; c < to.Channels; c++)
                for (var i = 0; i < from.Height; i++)
                    for (var j = 0; j < from.Width; j++)
                        for (var a = 0; a < r; a++)
                            for (var b = 0; b < r; b++)
                            {
                                yield return (
                                    (((((n * from.Channels) + (c * r * r) + (a * r) + b) * from.Height) + i) * from.Width) + j,
                                    (((((n * to.Channels) + c) * to.Height) + (i * r) + a) * to.Width) + (j * r) + b);
                            }
    }
}
