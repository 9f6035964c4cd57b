using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Packs the weights <c>[O, C, K, L]</c> of a group as the left operand of a matrix product.</summary>
internal static unsafe class ConvWeights
{
    /// <summary>Rows are output channels, the sum runs over input channels and taps: the forward pass.</summary>
    /// <param name="problem">The forward convolution.</param>
    /// <param name="weights">The first output channel to pack.</param>
    /// <param name="rows">Number of output channels.</param>
    /// <param name="firstChannel">First input channel of the sum.</param>
    /// <param name="channels">Number of input channels of the sum.</param>
    /// <param name="packed">Takes the packed block.</param>
    public static void PackForward<TSimd, TVector>(ConvProblem problem, float* weights, int rows, int firstChannel, int channels, float* packed)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        GemmBlock<TSimd, TVector>.PackRows(
            Matrix.RowMajor(weights, problem.Depth).At(0, firstChannel * problem.Taps), rows, channels * problem.Taps, packed);

    /// <summary>Rows are input channels, the sum runs over output channels and taps: the backward pass.</summary>
    /// <param name="forward">The forward convolution.</param>
    /// <param name="weights">The first output channel of the sum, first input channel to pack.</param>
    /// <param name="rows">Number of input channels.</param>
    /// <param name="channels">Number of output channels of the sum.</param>
    /// <param name="packed">Takes the packed block.</param>
    public static void PackBackward<TSimd, TVector>(ConvProblem forward, float* weights, int rows, int channels, float* packed)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var panels = new RowPanels(rows, TSimd.TileRows);
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var (start, height) = (panels.Start(panel), panels.Height(panel));
            for (var channel = 0; channel < channels; channel++)
            {
                GemmPacking.Panel(
                    weights + (channel * (nint)forward.Depth) + (start * (nint)forward.Taps), forward.Taps, 1,
                    Math.Min(height, rows - start), height, forward.Taps, packed);
                packed += height * (nint)forward.Taps;
            }
        }
    }
}
