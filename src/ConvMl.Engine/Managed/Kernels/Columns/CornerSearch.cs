using System.Runtime.CompilerServices;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>Finds the pixels around the places of all taps of a deformable convolution: a task for each part of the outputs of a sample and offset group.</summary>
internal readonly unsafe struct CornerSearch(ColumnProblem problem, int offsetGroups, OffsetInputs values, BilinearTaps.Corners* corners) : IParallelBody
{
    // Beyond it a place is outside of every image, and its row would not fit a number.
    private const float Far = 1 << 24;

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        var (image, part) = Math.DivRem(task, problem.Parts);
        var (sample, offsetGroup) = Math.DivRem(image, offsetGroups);
        var first = part * problem.OutputsAtATime;
        var outputs = Math.Min(problem.OutputsAtATime, problem.Outputs - first);
        var around = corners + (((image * (nint)problem.Outputs) + first) * problem.Taps);
        for (var tap = 0; tap < problem.Taps; tap++)
        {
            Find(
                tap, first, outputs, values.Down(sample, offsetGroup, tap, first), values.Right(sample, offsetGroup, tap, first),
                values.HasModulation ? values.Modulation(sample, offsetGroup, tap, first) : null, around + tap);
        }
    }

    // From an output to the next all that belongs to one tap lies as many floats further as a pixel has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Find(int tap, int first, int outputs, float* downs, float* rights, float* modulations, BilinearTaps.Corners* around)
    {
        var (vertical, horizontal) = (problem.Geometry.Vertical, problem.Geometry.Horizontal);
        var (height, width, columns, lanes, taps) = (vertical.Input, horizontal.Input, horizontal.Output, problem.Lanes, problem.Taps);
        var row = width * lanes;
        var (strideDown, strideRight) = (vertical.Stride, horizontal.Stride);
        var (k, l) = Math.DivRem(tap, horizontal.Kernel);
        var (i, j) = Math.DivRem(first, columns);
        var atTop = (i * strideDown) - vertical.PadBefore + (k * vertical.Dilation);
        var atLeft = (l * horizontal.Dilation) - horizontal.PadBefore;
        for (nint output = 0; output < outputs; output++, around += taps)
        {
            var (down, right) = (downs[output * lanes], rights[output * lanes]);
            var modulation = modulations is null ? 1 : modulations[output * lanes];
            if (MathF.Abs(down) < Far && MathF.Abs(right) < Far)
            {
                var (floorDown, floorRight) = (MathF.Floor(down), MathF.Floor(right));
                var (bottom, behind) = (down - floorDown, right - floorRight);
                var (upper, lower) = (modulation * (1 - bottom), modulation * bottom);
                var top = atTop + (int)floorDown;
                var left = atLeft + (j * strideRight) + (int)floorRight;
                var (isTop, isBottom) = ((uint)top < (uint)height, (uint)(top + 1) < (uint)height);
                var (isLeft, isBehind) = ((uint)left < (uint)width, (uint)(left + 1) < (uint)width);
                var place = ((top * width) + left) * lanes;
                Set(around, 0, isTop & isLeft, place, upper * (1 - behind));
                Set(around, 1, isTop & isBehind, place + lanes, upper * behind);
                Set(around, 2, isBottom & isLeft, place + row, lower * (1 - behind));
                Set(around, 3, isBottom & isBehind, place + row + lanes, lower * behind);
            }
            else
            {
                for (var corner = 0; corner < 4; corner++)
                    Set(around, corner, false, 0, 0);
            }

            if (++j == columns)
            {
                j = 0;
                atTop += strideDown;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(BilinearTaps.Corners* entry, int corner, bool isInside, int place, float weight)
    {
        entry->Places[corner] = isInside ? place : -1;
        entry->Weights[corner] = isInside ? weight : 0;
    }
}
