// Enlargement of images by whole factors.
//
// Computes   Nearest: y[i, j] = x[i ÷ s, j ÷ t]. Bilinear: y = Σ w·x over the four pixels around the place of the output, first along the
//            rows, then along the columns. dx = Σ w·dy by the same weights.
//
// Layout     Planar or blocked (PixelPlanes).
// Loops      Rows of the output. Bilinear, each row of the input is widened once: with one pixel more at both ends, so that the border needs
//            no case of its own, the outputs of each phase of the factor t in a row, since they share their weights (IUpsampledRow). The last
//            two wide rows stay in cache, and each row of the output is a mixture of them. Backward the same in reverse order.
// Parallel   Planes: what is written by one is read by none.
// Remainder  ElementwiseLoop's and StridedRows'; a pixel is never cut.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Layers.Resampling;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>Enlargement of images and its gradient.</summary>
internal static unsafe class UpsampleKernels
{
    public static LayerKernels All { get; } = new(
        [new("InterpolateRows", site => new Upsample(site, Pass.Forward))],
        [new("InterpolateRows", site => new Upsample(site, Pass.BackwardInput))],
        []);

    private sealed class Upsample(KernelSite site, Pass pass) : Kernel
    {
        private readonly UpsamplePhases _phases = new(((Upsample2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]));
        private readonly PixelPlanes _planes = new(site);

        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        // A row with a pixel at each end, in whole vectors, and two wide rows; planar, also a row for each phase.
        public override long WorkerScratchLength
        {
            get
            {
                if (_phases.IsNearest && _planes.IsBlocked) return 0;
                var rows = ((_phases.Width + 2L) * _planes.Pixel) + site.Lanes + (2L * _phases.Width * _phases.Horizontal.Length * _planes.Pixel);
                return _planes.IsBlocked ? rows : rows + ((long)(_phases.Width + site.Lanes) * _phases.Horizontal.Length);
            }
        }

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * _planes.PerSample, new Planes(_planes, _phases, pass, arguments));
    }

    private readonly struct Planes(PixelPlanes planes, UpsamplePhases phases, Pass pass, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var input = (nint)phases.Height * phases.Width * planes.Pixel;
            var output = input * phases.Vertical.Length * phases.Horizontal.Length;
            var (small, large) = pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.InputGradient, (nint)arguments.OutputGradient);
            var plane = new Plane(
                planes, phases, pass, (float*)small + (task * input), (float*)large + (task * output), arguments.ScratchOf(worker));
            VectorWidths.Run(planes.Width, ref plane);
        }
    }

    private readonly struct Plane(PixelPlanes planes, UpsamplePhases phases, Pass pass, float* small, float* large, float* scratch) : IVectorAction
    {
        private readonly int _row = phases.Width * planes.Pixel;
        private readonly int _wideRow = phases.Width * phases.Horizontal.Length * planes.Pixel;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (planes.IsBlocked)
                Rows<TSimd, TVector, BlockedUpsampledRow<TSimd, TVector>>(new(phases));
            else
                Rows<TSimd, TVector, PlanarUpsampledRow<TSimd, TVector>>(new(phases, scratch + (2 * _wideRow) + _row + 2 + TSimd.Count));
        }

        private void Rows<TSimd, TVector, TRow>(TRow row)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            if (phases.IsNearest && pass == Pass.Forward)
                Repeat(row);
            else if (phases.IsNearest)
                Collect(row);
            else if (pass == Pass.Forward)
                Interpolate<TSimd, TVector, TRow>(row);
            else
                Distribute<TSimd, TVector, TRow>(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Repeat<TRow>(TRow row)
            where TRow : struct, IUpsampledRow
        {
            var source = small;
            var result = large;
            for (var q = 0; q < phases.Height; q++, source += _row)
            {
                var first = result;
                row.Repeat(source, first);
                result += _wideRow;
                for (var phase = 1; phase < phases.Vertical.Length; phase++, result += _wideRow)
                    new ReadOnlySpan<float>(first, _wideRow).CopyTo(new Span<float>(result, _wideRow));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Collect<TRow>(TRow row)
            where TRow : struct, IUpsampledRow
        {
            var sums = small;
            var gradients = large;
            for (var q = 0; q < phases.Height; q++, sums += _row)
            {
                new Span<float>(sums, _row).Clear();
                for (var phase = 0; phase < phases.Vertical.Length; phase++, gradients += _wideRow)
                    row.Collect(gradients, sums);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Interpolate<TSimd, TVector, TRow>(TRow row)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            var result = large;
            var widened = -1;
            for (var q = 0; q < phases.Height; q++)
            {
                for (var phase = 0; phase < phases.Vertical.Length; phase++, result += _wideRow)
                {
                    var (before, behind, fraction) = Neighbours(q, phase);
                    while (widened < behind)
                        Widen(row, ++widened);
                    ElementwiseLoop.Binary<Mixture, TSimd, TVector>(new(fraction), Wide(before), Wide(behind), result, _wideRow);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Widen<TRow>(TRow row, int number)
            where TRow : struct, IUpsampledRow
        {
            var pixel = planes.Pixel;
            var source = small + (number * (nint)_row);
            var inner = Inner;
            new ReadOnlySpan<float>(source, _row).CopyTo(new Span<float>(inner, _row));
            new ReadOnlySpan<float>(source, pixel).CopyTo(new Span<float>(inner - pixel, pixel));
            new ReadOnlySpan<float>(source + _row - pixel, pixel).CopyTo(new Span<float>(inner + _row, pixel));
            row.Mix(inner, Wide(number));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Distribute<TSimd, TVector, TRow>(TRow row)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            var gradients = large;
            var begun = -1;
            for (var q = 0; q < phases.Height; q++)
            {
                for (var phase = 0; phase < phases.Vertical.Length; phase++, gradients += _wideRow)
                {
                    var (before, behind, fraction) = Neighbours(q, phase);
                    while (begun < behind)
                    {
                        if (++begun >= 2) Narrow<TSimd, TVector, TRow>(row, begun - 2);
                        new Span<float>(Wide(begun), _wideRow).Clear();
                    }

                    Add<TSimd, TVector>(gradients, Wide(before), 1 - fraction, _wideRow);
                    Add<TSimd, TVector>(gradients, Wide(behind), fraction, _wideRow);
                }
            }

            for (var number = Math.Max(0, begun - 1); number <= begun; number++)
                Narrow<TSimd, TVector, TRow>(row, number);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Narrow<TSimd, TVector, TRow>(TRow row, int number)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            var pixel = planes.Pixel;
            var inner = Inner;
            new Span<float>(inner - pixel, _row + (2 * pixel)).Clear();
            row.Spread(Wide(number), inner);
            Add<TSimd, TVector>(inner - pixel, inner, 1, pixel);
            Add<TSimd, TVector>(inner + _row, inner + _row - pixel, 1, pixel);
            new ReadOnlySpan<float>(inner, _row).CopyTo(new Span<float>(small + (number * (nint)_row), _row));
        }

        private static void Add<TSimd, TVector>(float* gradients, float* sums, float weight, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementwiseLoop.Binary<WeightedSum, TSimd, TVector>(new(weight), sums, gradients, sums, count);

        // A row of the input, between the two pixels that continue it.
        private float* Inner => scratch + (2 * _wideRow) + planes.Pixel;

        // Two rows are wide at a time, neighbours: of them one has an even number and one an odd.
        private float* Wide(int number) => scratch + ((number & 1) * _wideRow);

        // The rows before and behind the place of an output; beyond the border the last row repeats.
        private (int Before, int Behind, float Fraction) Neighbours(int q, int phase)
        {
            var (offset, fraction) = phases.Vertical[phase];
            var last = phases.Height - 1;
            return (Math.Clamp(q + offset, 0, last), Math.Clamp(q + offset + 1, 0, last), fraction);
        }
    }
}
