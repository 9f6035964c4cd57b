// Enlargement of images by whole factors.
//
// Computes   Nearest: y[i, j] = x[i ÷ s, j ÷ t]. Bilinear: y = Σ w·x over the four pixels around the place of the output, first along the
//            columns, then along the rows. dx = Σ w·dy by the same weights.
//
// Layout     Planar or blocked (PixelPlanes).
// Loops      Rows of the output. Bilinear, two rows of the input are mixed in vectors into a row with one pixel more at both ends, so that the
//            border needs no case of its own; then the outputs of each phase of the factor t in a row, since they share their weights
//            (IUpsampledRow). Backward the same in reverse order.
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

        // The mixed row with a pixel at each end, in whole vectors; planar, also a row for each phase.
        public override long WorkerScratchLength
        {
            get
            {
                var mixed = ((_phases.Width + 2L) * _planes.Pixel) + site.Lanes;
                return _planes.IsBlocked ? mixed : mixed + ((long)(_phases.Width + site.Lanes) * _phases.Horizontal.Length);
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

    private readonly struct Plane(PixelPlanes planes, UpsamplePhases phases, Pass pass, float* small, float* large, float* mixed) : IVectorAction
    {
        private readonly int _row = phases.Width * planes.Pixel;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (pass != Pass.Forward)
                new Span<float>(small, _row * phases.Height).Clear();
            if (planes.IsBlocked)
                Rows<TSimd, TVector, BlockedUpsampledRow<TSimd, TVector>>(new(phases));
            else
                Rows<TSimd, TVector, PlanarUpsampledRow<TSimd, TVector>>(new(phases, mixed + _row + 2 + TSimd.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Rows<TSimd, TVector, TRow>(TRow row)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            var (scale, length) = (phases.Vertical.Length, _row * (nint)phases.Horizontal.Length);
            for (var i = 0; i < phases.Height * scale; i++)
            {
                var (q, phase) = Math.DivRem(i, scale);
                var result = large + (i * length);
                if (phases.IsNearest)
                    NearestRow(row, q, phase, result);
                else if (pass == Pass.Forward)
                    Interpolate<TSimd, TVector, TRow>(row, q, phase, result);
                else
                    Distribute<TSimd, TVector, TRow>(row, q, phase, result);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void NearestRow<TRow>(TRow row, int q, int phase, float* result)
            where TRow : struct, IUpsampledRow
        {
            var length = _row * phases.Horizontal.Length;
            var source = small + (q * (nint)_row);
            if (pass != Pass.Forward)
                row.Collect(result, source);
            else if (phase > 0)
                new ReadOnlySpan<float>(result - length, length).CopyTo(new Span<float>(result, length));
            else
                row.Repeat(source, result);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Interpolate<TSimd, TVector, TRow>(TRow row, int q, int phase, float* result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            var fraction = Neighbours(q, phase, out var before, out var behind);
            var pixel = planes.Pixel;
            var inner = mixed + pixel;
            // In whole vectors: what lies behind the row is overwritten next.
            ElementwiseLoop.Binary<Mixture, TSimd, TVector>(new(fraction), before, behind, inner, (_row + TSimd.Count - 1) / TSimd.Count * TSimd.Count);
            new ReadOnlySpan<float>(inner, pixel).CopyTo(new Span<float>(mixed, pixel));
            new ReadOnlySpan<float>(inner + _row - pixel, pixel).CopyTo(new Span<float>(inner + _row, pixel));
            row.Mix(inner, result);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Distribute<TSimd, TVector, TRow>(TRow row, int q, int phase, float* gradient)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TRow : struct, IUpsampledRow
        {
            var pixel = planes.Pixel;
            var inner = mixed + pixel;
            new Span<float>(mixed, _row + (2 * pixel)).Clear();
            row.Spread(gradient, inner);
            Add<TSimd, TVector>(mixed, inner, 1, pixel);
            Add<TSimd, TVector>(inner + _row, inner + _row - pixel, 1, pixel);
            var fraction = Neighbours(q, phase, out var before, out var behind);
            Add<TSimd, TVector>(inner, before, 1 - fraction, _row);
            Add<TSimd, TVector>(inner, behind, fraction, _row);
        }

        private static void Add<TSimd, TVector>(float* gradients, float* sums, float weight, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementwiseLoop.Binary<WeightedSum, TSimd, TVector>(new(weight), sums, gradients, sums, count);

        // The rows before and behind the place of an output; beyond the border the last row repeats.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float Neighbours(int q, int phase, out float* before, out float* behind)
        {
            var (offset, fraction) = phases.Vertical[phase];
            var last = phases.Height - 1;
            before = small + (Math.Clamp(q + offset, 0, last) * (nint)_row);
            behind = small + (Math.Clamp(q + offset + 1, 0, last) * (nint)_row);
            return fraction;
        }
    }
}
