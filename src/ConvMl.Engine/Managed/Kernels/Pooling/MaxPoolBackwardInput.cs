// MaxPoolBackwardInput: the gradient of maximum pooling, plane by plane.
//
// Computes   dx = Σ dy over the windows whose largest input it is, by the taps that MaxPoolForward kept.
//
// Layout     Planar.
// Loops      Outputs in row order.
// Parallel   Planes (N·C): windows of one plane may meet, planes never do.
// Remainder  None: outputs are done one by one.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>The gradient of maximum pooling.</summary>
internal sealed unsafe class MaxPoolBackwardInput(KernelSite site) : Kernel
{
    private readonly PoolGeometry _geometry = MaxPoolKernels.GeometryOf(site);

    /// <inheritdoc/>
    public override long WorkerScratchLength => _geometry.Vertical.Kernel * (long)_geometry.Horizontal.Kernel;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        state.Pool.Run(state.BatchSize * _geometry.Input.Channels, new Planes(_geometry, arguments));

    private readonly struct Planes(PoolGeometry geometry, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var inputPlane = geometry.Vertical.Input * geometry.Horizontal.Input;
            var outputPlane = geometry.Vertical.Output * (nint)geometry.Horizontal.Output;
            var inputGradient = arguments.InputGradient + (task * (nint)inputPlane);
            new Span<float>(inputGradient, inputPlane).Clear();

            // Where each tap lies, from the top left of its window.
            var offsets = (int*)arguments.ScratchOf(worker);
            for (var tap = 0; tap < geometry.Vertical.Kernel * geometry.Horizontal.Kernel; tap++)
            {
                var (k, l) = Math.DivRem(tap, geometry.Horizontal.Kernel);
                offsets[tap] = (k * geometry.Vertical.Dilation * geometry.Horizontal.Input) + (l * geometry.Horizontal.Dilation);
            }

            Scatter(geometry.Vertical, geometry.Horizontal, offsets, arguments.Saved + (task * outputPlane), arguments.OutputGradient + (task * outputPlane), inputGradient);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scatter(AxisWindow vertical, AxisWindow horizontal, int* offsets, float* taps, float* outputGradient, float* inputGradient)
        {
            var (outputs, stride) = (horizontal.Output, horizontal.Stride);
            for (var i = 0; i < vertical.Output; i++)
            {
                var corner = inputGradient + (((i * vertical.Stride) - vertical.PadBefore) * (nint)horizontal.Input) - horizontal.PadBefore;
                for (var j = 0; j < outputs; j++)
                    corner[(j * stride) + offsets[(int)*taps++]] += *outputGradient++;
            }
        }
    }
}
