using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// y[c] = x[c]·s[c]^−β with s[c] = k + α÷n·Σ x[j]² over c's neighbours j; dx[i] = dy[i]·s[i]^−β − 2·α·β÷n·x[i]·Σ dy[c]·x[c]·s[c]^(−β − 1) over
/// the channels c that have i as a neighbour.
/// </summary>
internal sealed class LocalResponseNormKernel : ReferenceKernel<LocalResponseNorm>
{
    /// <inheritdoc/>
    protected override void Forward(LocalResponseNorm layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        foreach (var (n, place, c) in Elements(index))
            pass.Output[index[n, c, place]] = pass.Input[index[n, c, place]] * Math.Pow(Sum(layer, pass, index, n, c, place), -layer.Beta);
    }

    /// <inheritdoc/>
    protected override void Backward(LocalResponseNorm layer, KernelPass pass)
    {
        var index = new ChannelIndex(pass.Node.OutputShape, pass.BatchSize);
        foreach (var (n, place, c) in Elements(index))
        {
            var (sum, gradient) = (Sum(layer, pass, index, n, c, place), pass.OutputGradient[index[n, c, place]]);
            pass.InputGradient[index[n, c, place]] += gradient * Math.Pow(sum, -layer.Beta);
            var (first, limit) = layer.NeighboursOf(c, index.Channels);
            for (var i = first; i < limit; i++)
            {
                pass.InputGradient[index[n, i, place]] -=
                    2.0 * layer.Alpha * layer.Beta / layer.Size * pass.Input[index[n, i, place]] * gradient * pass.Input[index[n, c, place]] * Math.Pow(sum, -layer.Beta - 1.0);
            }
        }
    }

    private static double Sum(LocalResponseNorm layer, KernelPass pass, ChannelIndex index, int n, int c, int place)
    {
        var (first, limit) = layer.NeighboursOf(c, index.Channels);
        double squares = 0;
        for (var j = first; j < limit; j++)
            squares += pass.Input[index[n, j, place]] * pass.Input[index[n, j, place]];
        return layer.Bias + ((double)layer.Alpha / layer.Size * squares);
    }

    private static IEnumerable<(int N, int Place, int Channel)> Elements(ChannelIndex index)
    {
        for (var n = 0; n < index.BatchSize; n++)
            for (var place = 0; place < index.Places; place++)
                for (var c = 0; c < index.Channels; c++)
                    yield return (n, place, c);
    }
}
