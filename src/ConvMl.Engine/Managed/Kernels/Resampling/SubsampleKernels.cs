using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Layers.Resampling;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>y[i, j] = x[i·s, j·t], and the gradient back to where the number came from, zeros elsewhere. Either layout, plane by plane.</summary>
internal static unsafe class SubsampleKernels
{
    public static LayerKernels All { get; } = new(
        [new("PickPixels", site => new Subsample(site, Pass.Forward))],
        [new("PutPixelsBack", site => new Subsample(site, Pass.BackwardInput))],
        []);

    private sealed class Subsample(KernelSite site, Pass pass) : Kernel
    {
        private readonly PoolGeometry _geometry = ((Subsample2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]);
        private readonly PixelPlanes _planes = new(site);

        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * _planes.PerSample, new Planes(_planes, _geometry, pass, arguments));
    }

    private readonly struct Planes(PixelPlanes planes, PoolGeometry geometry, Pass pass, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (input, output) = ((nint)geometry.Input.Height * geometry.Input.Width * planes.Pixel, (nint)geometry.Output.Height * geometry.Output.Width * planes.Pixel);
            var plane = pass == Pass.Forward
                ? new Plane(planes, geometry, pass, arguments.Input + (task * input), arguments.Output + (task * output))
                : new Plane(planes, geometry, pass, arguments.InputGradient + (task * input), arguments.OutputGradient + (task * output));
            VectorWidths.Run(planes.Width, ref plane);
        }
    }

    private readonly struct Plane(PixelPlanes planes, PoolGeometry geometry, Pass pass, float* all, float* kept) : IVectorAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (inputRow, outputRow, rows) = ((nint)geometry.Input.Width * planes.Pixel, (nint)geometry.Output.Width * planes.Pixel, geometry.Output.Height);
            var (down, step, count) = (geometry.Vertical.Stride * inputRow, geometry.Horizontal.Stride * planes.Pixel, geometry.Output.Width);
            if (pass != Pass.Forward)
                new Span<float>(all, (int)(geometry.Input.Height * inputRow)).Clear();
            for (var i = 0; i < rows; i++)
            {
                var (inAll, inKept) = ((nint)(all + (i * down)), (nint)(kept + (i * outputRow)));
                var (from, fromStep, to, toStep) = pass == Pass.Forward
                    ? (inAll, step, inKept, planes.Pixel)
                    : (inKept, planes.Pixel, inAll, step);
                if (!planes.IsBlocked && pass == Pass.Forward)
                    StridedRows.Take<TSimd, TVector>((float*)from, fromStep, (float*)to, count);
                else if (planes.IsBlocked)
                    Move<TSimd, TVector>((float*)from, fromStep, (float*)to, toStep, count);
                else
                    Move<SimdScalar, float>((float*)from, fromStep, (float*)to, toStep, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Move<TPixel, TNumber>(float* from, nint fromStep, float* to, nint toStep, int count)
            where TPixel : struct, ISimd<TNumber>
            where TNumber : struct
        {
            for (var j = 0; j < count; j++, from += fromStep, to += toStep)
                TPixel.Store(TPixel.Load(from), to);
        }
    }
}
