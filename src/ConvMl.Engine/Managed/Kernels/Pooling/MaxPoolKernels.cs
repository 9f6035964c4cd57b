// Maximum pooling, plane by plane.
//
// Computes   y = the largest input under the window, padding left out; dx = dy at the first largest in row order, summed where windows
//            overlap. A number that is none (NaN) counts as largest.
//
// Layout     Planar. In training forward leaves, for each output, the index of its input within the plane.
// Loops      Outputs in row order; under each the taps that fall inside.
// Parallel   Planes (N·C): windows of one plane may meet, planes never do.
// Remainder  None: outputs are done one by one.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>Maximum pooling and its gradient.</summary>
internal static unsafe class MaxPoolKernels
{
    public static LayerKernels All { get; } = new(
        [new("DirectMaxPool", site => new Forward(site))],
        [new("ScatterToLargest", site => new BackwardInput(site))],
        []);

    private static PoolGeometry GeometryOf(KernelSite site) => ((MaxPool2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]);

    private sealed class Forward(KernelSite site) : Kernel
    {
        private readonly PoolGeometry _geometry = GeometryOf(site);

        public override long SavedLength => site.IsTraining ? (long)site.MaxBatchSize * site.OutputElements : 0;

        public override void Run(KernelArguments arguments, PassState state) => state.Pool.Run(
            state.BatchSize * _geometry.Input.Channels,
            new Planes(_geometry, arguments.Input, arguments.Output, (int*)arguments.Saved));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        private readonly PoolGeometry _geometry = GeometryOf(site);

        public override void Run(KernelArguments arguments, PassState state) => state.Pool.Run(
            state.BatchSize * _geometry.Input.Channels,
            new GradientPlanes(_geometry, (int*)arguments.Saved, arguments.OutputGradient, arguments.InputGradient));
    }

    private readonly struct Planes(PoolGeometry geometry, float* input, float* output, int* largest) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
            var plane = vertical.Output * (nint)horizontal.Output;
            var from = input + (task * (nint)vertical.Input * horizontal.Input);
            Pool(vertical, horizontal, from, output + (task * plane), largest is null ? null : largest + (task * plane));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Pool(AxisWindow vertical, AxisWindow horizontal, float* from, float* to, int* largest)
        {
            var (inputWidth, outputWidth) = (horizontal.Input, horizontal.Output);
            var (strideX, dilationX, padX, kernelX) = (horizontal.Stride, horizontal.Dilation, horizontal.PadBefore, horizontal.Kernel);
            for (var i = 0; i < vertical.Output; i++)
            {
                var (firstRow, limitRow) = PoolWindows.TapsInside(vertical, i);
                var top = (i * vertical.Stride) - vertical.PadBefore;
                for (var j = 0; j < outputWidth; j++)
                {
                    var left = (j * strideX) - padX;
                    var (firstColumn, limitColumn) = left >= 0 && left + ((kernelX - 1) * dilationX) < inputWidth
                        ? (0, kernelX)
                        : PoolWindows.TapsInside(horizontal, j);
                    var at = ((top + (firstRow * vertical.Dilation)) * inputWidth) + left + (firstColumn * dilationX);
                    var best = from[at];
                    for (var k = firstRow; k < limitRow; k++)
                    {
                        var index = ((top + (k * vertical.Dilation)) * inputWidth) + left + (firstColumn * dilationX);
                        for (var l = firstColumn; l < limitColumn; l++, index += dilationX)
                        {
                            var value = from[index];
                            if (!(value <= best) && !float.IsNaN(best))
                                (best, at) = (value, index);
                        }
                    }

                    *to++ = best;
                    if (largest is not null)
                        *largest++ = at;
                }
            }
        }
    }

    private readonly struct GradientPlanes(PoolGeometry geometry, int* largest, float* outputGradient, float* inputGradient) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var inputPlane = geometry.Vertical.Input * geometry.Horizontal.Input;
            var outputPlane = geometry.Vertical.Output * geometry.Horizontal.Output;
            Scatter(largest + (task * (nint)outputPlane), outputGradient + (task * (nint)outputPlane), inputGradient + (task * (nint)inputPlane), inputPlane, outputPlane);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scatter(int* largest, float* outputGradient, float* inputGradient, int inputPlane, int outputPlane)
        {
            new Span<float>(inputGradient, inputPlane).Clear();
            for (var output = 0; output < outputPlane; output++)
                inputGradient[largest[output]] += outputGradient[output];
        }
    }
}
