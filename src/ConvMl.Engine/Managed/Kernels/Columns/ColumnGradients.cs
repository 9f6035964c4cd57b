using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>The gradients of the columns of one plane of pixels: Wᵀ·dy, for some outputs.</summary>
internal static unsafe class ColumnGradients
{
    /// <summary>Computes them.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="arguments">The layer's memory, with the weights as <see cref="ColumnWeights"/> packs them for backward.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="block">The plane.</param>
    /// <param name="first">First output.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="packed">Room for as many rows of all filters of a group.</param>
    /// <param name="gradients">Takes outputs × taps × lanes.</param>
    public static void Find<TSimd, TVector>(
        ColumnProblem problem, KernelArguments arguments, int sample, int block, int first, int outputs, float* packed, float* gradients)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var firstRow = block / problem.BlocksPerGroup * problem.Rows;
        var gradient = arguments.OutputGradient + (((sample * (nint)problem.Geometry.OutputChannels) + firstRow) * problem.Outputs) + first;
        GemmBlock<TSimd, TVector>.PackRows(new Matrix(gradient, 1, problem.Outputs), outputs, problem.Rows, packed);
        GemmBlock<TSimd, TVector>.Multiply(
            outputs, problem.BlockDepth, problem.Rows, packed, ColumnWeights.OfBlock(problem, arguments.Prepared, block), gradients, problem.BlockDepth,
            accumulate: false);
    }
}
