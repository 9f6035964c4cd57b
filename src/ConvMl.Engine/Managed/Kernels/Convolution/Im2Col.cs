// Im2Col: lays the inputs under the windows out as a matrix, a row a tap and a column an output.
//
// Computes   columns[(c, k, l), p] = image[c, i·stride + k·dilation, j·stride + l·dilation] for the output p at row i, column j.
//
// Layout     Panels of a fixed number of columns, each row-major, one behind the other: with the width of a register tile that is the packed
//            form of B in a matrix product, so that the matrix is never stored as such.
// Loops      Panels, channels, taps. The outputs of a panel are a few runs within rows of the image, the same for every tap: they are
//            found once a panel.
// Parallel   Nothing; callers work on blocks of columns.
// Remainder  A run is copied in whole vectors: what is too much at its end is overwritten by the next run or row, since rows are
//            written front to back. Hence the slack behind source and target. At a stride above 1 numbers are gathered one by one.
// Source     Chellapilla, Puri and Simard, "High performance convolutional neural networks for document processing" (2006).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Lays the inputs under the windows out as a matrix.</summary>
internal static unsafe class Im2Col
{
    /// <summary>Floats behind its source that may be read (and not used).</summary>
    public const int ReadBeyond = 32;

    /// <summary>Floats behind its target that may be written.</summary>
    public const int WriteBeyond = 32;

    /// <summary>Floats of the target.</summary>
    public static int Length(int depth, int columns, int panelColumns) =>
        ((columns + panelColumns - 1) / panelColumns * panelColumns * depth) + WriteBeyond;

    /// <summary>Lays out some channels for a run of outputs.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="part">What the outputs read.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="firstOutput">First output, counted in row order.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="panelColumns">Columns of a panel.</param>
    /// <param name="columns">Takes channels × taps rows.</param>
    public static void Fill<TSimd, TVector>(
        ConvProblem problem, ImagePart part, int channels, int firstOutput, int outputs, int panelColumns, float* columns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var runs = stackalloc Run[RunsOf(problem, panelColumns)];
        for (var start = 0; start < outputs; start += panelColumns)
        {
            var count = FindRuns(problem, part, firstOutput + start, Math.Min(panelColumns, outputs - start), runs);
            FillPanel<TSimd, TVector>(problem, part, channels, panelColumns, runs, count, columns + (start * (nint)channels * problem.Taps));
        }
    }

    private static int RunsOf(ConvProblem problem, int outputs) => ((outputs + problem.Horizontal.Output - 2) / problem.Horizontal.Output) + 1;

    private static int FindRuns(ConvProblem problem, ImagePart part, int firstOutput, int outputs, Run* runs)
    {
        var (vertical, horizontal) = (problem.Vertical, problem.Horizontal);
        var count = 0;
        for (var done = 0; done < outputs;)
        {
            var (row, column) = Math.DivRem(firstOutput + done, horizontal.Output);
            var length = Math.Min(horizontal.Output - column, outputs - done);
            runs[count++] = new Run((((row * vertical.Stride) - part.FirstRow) * part.RowStride) + (column * horizontal.Stride), done, length);
            done += length;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillPanel<TSimd, TVector>(ConvProblem problem, ImagePart part, int channels, int panelColumns, Run* runs, int count, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (taps, kernelWidth, stride) = (problem.Taps, problem.Horizontal.Kernel, problem.Horizontal.Stride);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var tap = 0; tap < taps; tap++)
            {
                var (k, l) = Math.DivRem(problem.FlipKernel ? taps - 1 - tap : tap, kernelWidth);
                var source = part.Data + (channel * part.ChannelStride) + (k * problem.Vertical.Dilation * part.RowStride) + (l * problem.Horizontal.Dilation);
                for (var run = 0; run < count; run++)
                {
                    var from = source + runs[run].Source;
                    var to = target + runs[run].Target;
                    var length = runs[run].Length;
                    if (stride == 1)
                    {
                        for (var i = 0; i < length; i += TSimd.Count)
                            TSimd.Store(TSimd.Load(from + i), to + i);
                    }
                    else
                    {
                        for (var i = 0; i < length; i++)
                            to[i] = from[i * (nint)stride];
                    }
                }

                target += panelColumns;
            }
        }
    }

    /// <summary>Outputs that are neighbours in a row of the image and in a panel.</summary>
    private readonly struct Run(nint source, int target, int length)
    {
        public readonly nint Source = source;
        public readonly int Target = target;
        public readonly int Length = length;
    }
}
