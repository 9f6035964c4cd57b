using ConvMl.Layers;

namespace ConvMl.Reference.Kernels;

/// <summary>z[m, l] = Σ x[m, k]·y[k, l] for each pair of matrices; dx[m, k] = Σ dz[m, l]·y[k, l], dy[k, l] = Σ x[m, k]·dz[m, l].</summary>
internal sealed class MatMulKernel : ReferenceKernel<MatMul>
{
    /// <inheritdoc/>
    protected override void Forward(MatMul layer, KernelPass pass)
    {
        foreach (var (x, y, z) in Products(pass))
            pass.Output[z] += pass.Inputs[0][x] * pass.Inputs[1][y];
    }

    /// <inheritdoc/>
    protected override void Backward(MatMul layer, KernelPass pass)
    {
        foreach (var (x, y, z) in Products(pass))
        {
            pass.InputGradients[0][x] += pass.OutputGradient[z] * pass.Inputs[1][y];
            pass.InputGradients[1][y] += pass.OutputGradient[z] * pass.Inputs[0][x];
        }
    }

    private static IEnumerable<(int X, int Y, int Z)> Products(KernelPass pass)
    {
        var (left, right) = (pass.Node.InputShapes[0], pass.Node.InputShapes[1]);
        var (rows, sums, columns) = (left[left.Rank - 2], left[left.Rank - 1], right[right.Rank - 1]);
        for (var matrix = 0; matrix < pass.Output.Length / (rows * columns); matrix++)
            for (var m = 0; m < rows; m++)
                for (var l = 0; l < columns; l++)
                    for (var k = 0; k < sums; k++)
                        yield return ((((matrix * rows) + m) * sums) + k, (((matrix * sums) + k) * columns) + l, (((matrix * rows) + m) * columns) + l);
    }
}
