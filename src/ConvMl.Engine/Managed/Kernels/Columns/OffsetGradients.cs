// OffsetGradients: what moves and weighs the taps of a deformable convolution, backward.
//
// Computes   With S = Σ g·x over the channels for each of the four pixels around a tap's place, where g is the gradient of the column:
//            dm = Σ S·weight;  dΔy = m·((1 − fx)·(S₁₀ − S₀₀) + fx·(S₁₁ − S₀₁));  dΔx = m·((1 − fy)·(S₀₁ − S₀₀) + fy·(S₁₁ − S₁₀)).
//
// Layout     ColumnConv's. The sums are kept as vectors until all planes of pixels are added.
// Loops      A part of the outputs; for each plane of pixels the gradients of its columns, then its products with the pixels.
// Parallel   Parts of the outputs of a sample.
// Remainder  None: a pixel is a vector.
// Source     Dai et al., "Deformable convolutional networks" (ICCV 2017), appendix A.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>The gradients of offsets and modulation.</summary>
internal readonly unsafe struct OffsetGradients(
    ColumnConv<BilinearTaps> kernel, int offsetGroups, KernelArguments arguments, OffsetInputs values, OffsetInputs gradients, long scratchBefore) : IParallelBody
{
    /// <summary>Floats of the sums of a part.</summary>
    public static long SumsLength(ColumnProblem problem, int offsetGroups) => 4L * offsetGroups * problem.OutputsAtATime * problem.Taps * problem.Lanes;

    /// <summary>Along one axis, the part of a number at a place that the pixel before it (0) or behind it (1) has.</summary>
    public static float Share(float offset, int side)
    {
        var fraction = offset - MathF.Floor(offset);
        return side == 0 ? 1 - fraction : fraction;
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        var scratch = arguments.ScratchOf(worker);
        var part = new Part(kernel, offsetGroups, arguments, values, gradients, task, scratch, scratch + scratchBefore);
        VectorWidths.Run(kernel.Width, ref part);
    }

    private readonly struct Part(
        ColumnConv<BilinearTaps> kernel, int offsetGroups, KernelArguments arguments, OffsetInputs values, OffsetInputs gradients, int task, float* scratch, float* sums)
        : IVectorAction
    {
        private readonly ColumnProblem _problem = kernel.Problem;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (_problem.Lanes > 1)
                Run<TSimd, TVector, TSimd, TVector>();
            else
                Run<TSimd, TVector, SimdScalar, float>();
        }

        private void Run<TSimd, TVector, TPixel, TNumber>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var (sample, part) = Math.DivRem(task, _problem.Parts);
            var first = part * _problem.OutputsAtATime;
            var outputs = Math.Min(_problem.OutputsAtATime, _problem.Outputs - first);
            var perGroup = 4 * (nint)_problem.OutputsAtATime * _problem.BlockDepth;
            new Span<float>(sums, (int)perGroup * offsetGroups).Clear();
            var packed = scratch + (_problem.BlockDepth * (nint)_problem.OutputsAtATime);
            for (var block = 0; block < _problem.Blocks; block++)
            {
                ColumnGradients.Find<TSimd, TVector>(_problem, arguments, sample, block, first, outputs, packed, scratch);
                var offsetGroup = block * _problem.Lanes / (_problem.Geometry.InputChannels / offsetGroups);
                var corners = kernel.TapsOf(arguments, sample, block).Entries + (first * (nint)_problem.Taps);
                var plane = arguments.Inputs[0] + (((sample * (nint)_problem.Blocks) + block) * _problem.PlaneLength);
                AddProducts<TPixel, TNumber>(corners, plane, scratch, outputs * _problem.Taps, sums + (offsetGroup * perGroup));
            }

            gradients.Clear(sample, first, outputs);
            for (var offsetGroup = 0; offsetGroup < offsetGroups; offsetGroup++)
                Finish<TPixel, TNumber>(sample, offsetGroup, first, outputs, sums + (offsetGroup * perGroup));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddProducts<TPixel, TNumber>(BilinearTaps.Corners* corners, float* plane, float* columns, int count, float* sums)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            for (; count > 0; count--, corners++, columns += TPixel.Count)
            {
                var gradient = TPixel.Load(columns);
                for (var corner = 0; corner < 4; corner++, sums += TPixel.Count)
                {
                    if (corners->Places[corner] >= 0)
                        TPixel.Store(TPixel.MultiplyAdd(gradient, TPixel.Load(plane + corners->Places[corner]), TPixel.Load(sums)), sums);
                }
            }
        }

        private void Finish<TPixel, TNumber>(int sample, int offsetGroup, int first, int outputs, float* products)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            for (var output = first; output < first + outputs; output++)
            {
                for (var tap = 0; tap < _problem.Taps; tap++, products += 4 * TPixel.Count)
                {
                    var (down, right) = (*values.Down(sample, offsetGroup, tap, output), *values.Right(sample, offsetGroup, tap, output));
                    var (top, bottom, left, behind) = (Share(down, 0), Share(down, 1), Share(right, 0), Share(right, 1));
                    var topLeft = TPixel.Sum(TPixel.Load(products));
                    var topRight = TPixel.Sum(TPixel.Load(products + TPixel.Count));
                    var bottomLeft = TPixel.Sum(TPixel.Load(products + (2 * TPixel.Count)));
                    var bottomRight = TPixel.Sum(TPixel.Load(products + (3 * TPixel.Count)));
                    if (gradients.HasOffsets)
                    {
                        var modulation = values.HasModulation ? *values.Modulation(sample, offsetGroup, tap, output) : 1;
                        *gradients.Down(sample, offsetGroup, tap, output) = modulation * ((left * (bottomLeft - topLeft)) + (behind * (bottomRight - topRight)));
                        *gradients.Right(sample, offsetGroup, tap, output) = modulation * ((top * (topRight - topLeft)) + (bottom * (bottomRight - bottomLeft)));
                    }

                    if (gradients.HasModulation)
                        *gradients.Modulation(sample, offsetGroup, tap, output) = (top * ((left * topLeft) + (behind * topRight))) + (bottom * ((left * bottomLeft) + (behind * bottomRight)));
                }
            }
        }
    }
}
