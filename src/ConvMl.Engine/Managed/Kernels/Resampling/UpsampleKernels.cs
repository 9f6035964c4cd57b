// Enlargement of images by whole factors.
//
// Computes   Nearest: y[i, j] = x[i ÷ s, j ÷ t]. Bilinear: y = Σ w·x over the four pixels around the place of the output, first along the
//            columns, then along the rows. dx = Σ w·dy by the same weights.
//
// Layout     Planar or blocked (PixelPlanes).
// Loops      Rows of the output. Bilinear, two rows of the input are mixed in vectors into a row with one pixel more at both ends, so that the
//            border needs no case of its own; then the outputs of each phase of the factor t in a row, since they share their weights.
//            Backward the same in reverse order.
// Parallel   Planes: what is written by one is read by none.
// Remainder  ElementwiseLoop's; a pixel is never cut.

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
        private readonly UpsampleGeometry _geometry = ((Upsample2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]);
        private readonly PixelPlanes _planes = new(site);

        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override long WorkerScratchLength => (_geometry.Input.Width + 2L) * _planes.Pixel;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * _planes.PerSample, new Planes(_planes, _geometry, pass, arguments));
    }

    private readonly struct Planes(PixelPlanes planes, UpsampleGeometry geometry, Pass pass, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (input, output) = ((nint)geometry.Input.Height * geometry.Input.Width * planes.Pixel, (nint)geometry.Output.Height * geometry.Output.Width * planes.Pixel);
            var plane = pass == Pass.Forward
                ? new Plane(planes, geometry, pass, arguments.Input + (task * input), arguments.Output + (task * output), arguments.ScratchOf(worker))
                : new Plane(planes, geometry, pass, arguments.InputGradient + (task * input), arguments.OutputGradient + (task * output), arguments.ScratchOf(worker));
            VectorWidths.Run(planes.Width, ref plane);
        }
    }

    private readonly struct Plane(PixelPlanes planes, UpsampleGeometry geometry, Pass pass, float* small, float* large, float* mixed) : IVectorAction
    {
        private readonly int _row = geometry.Input.Width * planes.Pixel;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (pass != Pass.Forward)
                new Span<float>(small, _row * geometry.Input.Height).Clear();
            if (planes.IsBlocked)
                Rows<TSimd, TVector, TSimd, TVector>();
            else
                Rows<TSimd, TVector, SimdScalar, float>();
        }

        private void Rows<TSimd, TVector, TPixel, TNumber>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            for (var i = 0; i < geometry.Output.Height; i++)
            {
                var (q, phase) = Math.DivRem(i, geometry.Scale.Height);
                var result = large + (i * (nint)_row * geometry.Scale.Width);
                if (geometry.Interpolation == Interpolation.Nearest)
                    NearestRow<TPixel, TNumber>(q, phase, result);
                else if (pass == Pass.Forward)
                    Interpolate<TSimd, TVector, TPixel, TNumber>(q, phase, result);
                else
                    Distribute<TSimd, TVector, TPixel, TNumber>(q, phase, result);
            }
        }

        private void NearestRow<TPixel, TNumber>(int q, int phase, float* result)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var length = _row * geometry.Scale.Width;
            var source = small + (q * (nint)_row);
            if (pass != Pass.Forward)
                Collect<TPixel, TNumber>(source, result, geometry.Input.Width, geometry.Scale.Width);
            else if (phase > 0)
                new ReadOnlySpan<float>(result - length, length).CopyTo(new Span<float>(result, length));
            else
                Repeat<TPixel, TNumber>(source, result, geometry.Input.Width, geometry.Scale.Width);
        }

        private void Interpolate<TSimd, TVector, TPixel, TNumber>(int q, int phase, float* result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var fraction = Neighbours(q, phase, out var before, out var behind);
            var inner = mixed + TPixel.Count;
            ElementwiseLoop.Binary<Mix, TSimd, TVector>(new(fraction), before, behind, inner, _row);
            TPixel.Store(TPixel.Load(inner), mixed);
            TPixel.Store(TPixel.Load(inner + _row - TPixel.Count), inner + _row);
            for (var p = 0; p < geometry.Scale.Width; p++)
            {
                var (offset, weight) = geometry.PlaceOf(p, geometry.Scale.Width);
                MixPixels<TPixel, TNumber>(inner + (offset * TPixel.Count), result + (p * TPixel.Count), geometry.Input.Width, geometry.Scale.Width, weight);
            }
        }

        private void Distribute<TSimd, TVector, TPixel, TNumber>(int q, int phase, float* gradient)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var inner = mixed + TPixel.Count;
            new Span<float>(mixed, _row + (2 * TPixel.Count)).Clear();
            for (var p = 0; p < geometry.Scale.Width; p++)
            {
                var (offset, weight) = geometry.PlaceOf(p, geometry.Scale.Width);
                SpreadPixels<TPixel, TNumber>(inner + (offset * TPixel.Count), gradient + (p * TPixel.Count), geometry.Input.Width, geometry.Scale.Width, weight);
            }

            var last = inner + _row - TPixel.Count;
            TPixel.Store(TPixel.Add(TPixel.Load(inner), TPixel.Load(mixed)), inner);
            TPixel.Store(TPixel.Add(TPixel.Load(last), TPixel.Load(inner + _row)), last);
            var fraction = Neighbours(q, phase, out var before, out var behind);
            ElementwiseLoop.Binary<Share, TSimd, TVector>(new(1 - fraction), before, inner, before, _row);
            ElementwiseLoop.Binary<Share, TSimd, TVector>(new(fraction), behind, inner, behind, _row);
        }

        // The rows before and behind the place of an output; beyond the border the last row repeats.
        private float Neighbours(int q, int phase, out float* before, out float* behind)
        {
            var (offset, fraction) = geometry.PlaceOf(phase, geometry.Scale.Height);
            var last = geometry.Input.Height - 1;
            before = small + (Math.Clamp(q + offset, 0, last) * (nint)_row);
            behind = small + (Math.Clamp(q + offset + 1, 0, last) * (nint)_row);
            return fraction;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Repeat<TPixel, TNumber>(float* source, float* result, int width, int scale)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            for (var j = 0; j < width; j++, source += TPixel.Count)
            {
                var pixel = TPixel.Load(source);
                for (var p = 0; p < scale; p++, result += TPixel.Count)
                    TPixel.Store(pixel, result);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Collect<TPixel, TNumber>(float* sums, float* gradient, int width, int scale)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            for (var j = 0; j < width; j++, sums += TPixel.Count)
            {
                var sum = TPixel.Load(sums);
                for (var p = 0; p < scale; p++, gradient += TPixel.Count)
                    sum = TPixel.Add(sum, TPixel.Load(gradient));
                TPixel.Store(sum, sums);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MixPixels<TPixel, TNumber>(float* source, float* result, int width, int scale, float fraction)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var (weight, rest) = (TPixel.Broadcast(fraction), TPixel.Broadcast(1 - fraction));
            nint step = scale * TPixel.Count;
            for (var j = 0; j < width; j++, source += TPixel.Count, result += step)
                TPixel.Store(TPixel.MultiplyAdd(weight, TPixel.Load(source + TPixel.Count), TPixel.Multiply(rest, TPixel.Load(source))), result);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void SpreadPixels<TPixel, TNumber>(float* sums, float* gradient, int width, int scale, float fraction)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            var (weight, rest) = (TPixel.Broadcast(fraction), TPixel.Broadcast(1 - fraction));
            nint step = scale * TPixel.Count;
            for (var j = 0; j < width; j++, sums += TPixel.Count, gradient += step)
            {
                var dy = TPixel.Load(gradient);
                TPixel.Store(TPixel.MultiplyAdd(rest, dy, TPixel.Load(sums)), sums);
                TPixel.Store(TPixel.MultiplyAdd(weight, dy, TPixel.Load(sums + TPixel.Count)), sums + TPixel.Count);
            }
        }
    }

    /// <summary>(1 − fraction)·x + fraction·y.</summary>
    private readonly struct Mix(float fraction) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.MultiplyAdd(TSimd.Broadcast(fraction), y, TSimd.Multiply(TSimd.Broadcast(1 - fraction), x));
    }

    /// <summary>x + weight·y.</summary>
    private readonly struct Share(float weight) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.MultiplyAdd(TSimd.Broadcast(weight), y, x);
    }
}
