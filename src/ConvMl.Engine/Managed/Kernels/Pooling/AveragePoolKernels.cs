// Average pooling, plane by plane.
//
// Computes   y = Σ x ÷ m over the inputs under the window, dx = Σ dy ÷ m over the windows above an input; m counts those inputs, or
//            all taps where padding counts.
//
// Layout     Planar.
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

/// <summary>Average pooling and its gradient.</summary>
internal static unsafe class AveragePoolKernels
{
    public static LayerKernels All { get; } = new(
        [BlockedPoolKernel.Average(Pass.Forward), new("DirectAveragePool", site => new Average(site, Pass.Forward))],
        [BlockedPoolKernel.Average(Pass.BackwardInput), new("SpreadEvenly", site => new Average(site, Pass.BackwardInput))],
        []);

    private sealed class Average(KernelSite site, Pass pass) : Kernel
    {
        private readonly AveragePool2D _layer = (AveragePool2D)site.Node.Layer;
        private readonly PoolGeometry _geometry = ((AveragePool2D)site.Node.Layer).GeometryFor(site.Node.InputShapes[0]);

        public override void Run(KernelArguments arguments, PassState state)
        {
            var planes = state.BatchSize * _geometry.Input.Channels;
            if (pass == Pass.Forward)
                state.Pool.Run(planes, new Planes(_geometry, _layer.CountPadding, arguments.Input, arguments.Output, isForward: true));
            else
                state.Pool.Run(planes, new Planes(_geometry, _layer.CountPadding, arguments.InputGradient, arguments.OutputGradient, isForward: false));
        }
    }

    private readonly struct Planes(PoolGeometry geometry, bool countPadding, float* inner, float* outer, bool isForward) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var inputPlane = geometry.Vertical.Input * geometry.Horizontal.Input;
            var outputPlane = geometry.Vertical.Output * geometry.Horizontal.Output;
            var input = inner + (task * (nint)inputPlane);
            var output = outer + (task * (nint)outputPlane);
            if (!isForward)
                new Span<float>(input, inputPlane).Clear();
            Visit(geometry.Vertical, geometry.Horizontal, input, output);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Visit(AxisWindow vertical, AxisWindow horizontal, float* input, float* output)
        {
            for (var i = 0; i < vertical.Output; i++)
            {
                var (firstRow, limitRow) = PoolWindows.TapsInside(vertical, i);
                var top = (i * vertical.Stride) - vertical.PadBefore;
                for (var j = 0; j < horizontal.Output; j++, output++)
                {
                    var (firstColumn, limitColumn) = PoolWindows.TapsInside(horizontal, j);
                    var left = (j * horizontal.Stride) - horizontal.PadBefore;
                    var count = countPadding ? vertical.Kernel * horizontal.Kernel : (limitRow - firstRow) * (limitColumn - firstColumn);
                    var sum = 0f;
                    var share = isForward ? 0 : *output / count;
                    for (var k = firstRow; k < limitRow; k++)
                    {
                        var row = input + ((top + (k * vertical.Dilation)) * (nint)horizontal.Input) + left;
                        for (var l = firstColumn; l < limitColumn; l++)
                        {
                            if (isForward)
                                sum += row[l * horizontal.Dilation];
                            else
                                row[l * horizontal.Dilation] += share;
                        }
                    }

                    if (isForward)
                        *output = sum / count;
                }
            }
        }
    }
}
