// Products of matrices that are both computed.
//
// Computes   z[m, l] = Σ x[m, k]·y[k, l];   dx[m, k] = Σ dz[m, l]·y[k, l];   dy[k, l] = Σ x[m, k]·dz[m, l].
//
// Layout     Planar, matrices row by row.
// Loops      Rows of y (or dz) are added up, weighted, in the order of k (or m); dx is one sum a number.
// Parallel   Pairs of matrices.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Managed.Kernels.Products;

/// <summary>Products of matrices and their gradients.</summary>
internal static unsafe class MatMulKernels
{
    public static LayerKernels All { get; } = new(
        [new("SumOfRows", site => new Product(site, Pass.Forward))],
        [new("SumOfRowsGradient", site => new Product(site, Pass.BackwardInput))],
        []);

    private sealed class Product(KernelSite site, Pass pass) : Kernel
    {
        private readonly Shape _left = site.Node.InputShapes[0];
        private readonly Shape _right = site.Node.InputShapes[1];

        public override ForwardValues Reads => pass == Pass.Forward ? ForwardValues.None : ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var (rows, sums, columns) = (_left[_left.Rank - 2], _left[_left.Rank - 1], _right[_right.Rank - 1]);
            state.Pool.Run(state.BatchSize * (site.OutputElements / (rows * columns)), new Matrices(arguments, pass, rows, sums, columns));
        }
    }

    private readonly struct Matrices(KernelArguments arguments, Pass pass, nint rows, nint sums, nint columns) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            float* x = arguments.Inputs[0] + (task * rows * sums), y = arguments.Inputs[1] + (task * sums * columns);
            if (pass == Pass.Forward)
            {
                Multiply(x, sums, 1, y, arguments.Output + (task * rows * columns), rows, sums, columns);
                return;
            }

            var gradient = arguments.OutputGradient + (task * rows * columns);
            if (arguments.InputGradients[0] != null)
                MultiplyByTransposed(gradient, y, arguments.InputGradients[0] + (task * rows * sums));
            if (arguments.InputGradients[1] != null)
                Multiply(x, 1, sums, gradient, arguments.InputGradients[1] + (task * sums * columns), sums, rows, columns);
        }

        // result[i, l] = Σ weight[i, k]·row k of y, where weight [i, k] lies at i·down + k·right.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Multiply(float* weights, nint down, nint right, float* y, float* result, nint height, nint terms, nint width)
        {
            for (nint i = 0; i < height; i++)
            {
                var row = result + (i * width);
                new Span<float>(row, (int)width).Clear();
                for (nint k = 0; k < terms; k++)
                {
                    var weight = weights[(i * down) + (k * right)];
                    var source = y + (k * width);
                    for (nint l = 0; l < width; l++)
                        row[l] += weight * source[l];
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void MultiplyByTransposed(float* gradient, float* y, float* result)
        {
            for (nint m = 0; m < rows; m++)
            {
                for (nint k = 0; k < sums; k++)
                {
                    float sum = 0;
                    for (nint l = 0; l < columns; l++)
                        sum += gradient[(m * columns) + l] * y[(k * columns) + l];
                    result[(m * sums) + k] = sum;
                }
            }
        }
    }
}
