// Resizing to any size, along each axis by itself.
//
// Computes   y[i, j] = Σ v[i, a]·h[j, b]·x[row a of i, column b of j], and the gradient back by the same weights.
//
// Layout     Planar.
// Loops      For each row of the output, the rows of the input are weighted and added up once; then each number is a short sum within that row.
// Parallel   Planes.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Layers.Resampling;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>Resizing and its gradient.</summary>
internal static unsafe class ResizeKernels
{
    public static LayerKernels All { get; } = new(
        [new("WeightedRows", site => new Resize(site, Pass.Forward))],
        [new("WeightedRowsGradient", site => new Resize(site, Pass.BackwardInput))],
        []);

    private sealed class Resize(KernelSite site, Pass pass) : Kernel
    {
        private readonly Shape _input = site.Node.InputShapes[0];
        private readonly (ResizeAxis Vertical, ResizeAxis Horizontal) _axes = ((Resize2D)site.Node.Layer).AxesFor(site.Node.InputShapes[0]);

        public override long WorkerScratchLength => _input.Width;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * _input.Channels, new Planes(pass, arguments, _axes.Vertical, _axes.Horizontal, _input, site.Node.OutputShape));
    }

    private readonly struct Planes(Pass pass, KernelArguments arguments, ResizeAxis vertical, ResizeAxis horizontal, Shape input, Shape output) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var sum = new Span<float>(arguments.ScratchOf(worker), input.Width);
            var small = pass == Pass.Forward ? arguments.Input : arguments.InputGradient;
            var large = pass == Pass.Forward ? arguments.Output : arguments.OutputGradient;
            var plane = new Span<float>(small + (task * (nint)input.Height * input.Width), input.Height * input.Width);
            var result = new Span<float>(large + (task * (nint)output.Height * output.Width), output.Height * output.Width);
            if (pass != Pass.Forward)
                plane.Clear();
            for (var i = 0; i < output.Height; i++)
            {
                var row = result.Slice(i * output.Width, output.Width);
                sum.Clear();
                if (pass != Pass.Forward)
                    Spread(row, sum);
                for (var a = i * vertical.Taps; a < (i + 1) * vertical.Taps; a++)
                {
                    var source = plane.Slice(vertical.Inputs[a] * input.Width, input.Width);
                    if (pass == Pass.Forward)
                        AddWeighted(source, (float)vertical.Weights[a], sum);
                    else
                        AddWeighted(sum, (float)vertical.Weights[a], source);
                }

                if (pass == Pass.Forward)
                    Gather(sum, row);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddWeighted(ReadOnlySpan<float> source, float weight, Span<float> sum)
        {
            for (var j = 0; j < sum.Length; j++)
                sum[j] += weight * source[j];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Gather(ReadOnlySpan<float> sum, Span<float> row)
        {
            var (inputs, weights, taps) = (horizontal.Inputs, horizontal.Weights, horizontal.Taps);
            for (var j = 0; j < row.Length; j++)
            {
                float number = 0;
                for (var b = j * taps; b < (j + 1) * taps; b++)
                    number += (float)weights[b] * sum[inputs[b]];
                row[j] = number;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Spread(ReadOnlySpan<float> row, Span<float> sum)
        {
            var (inputs, weights, taps) = (horizontal.Inputs, horizontal.Weights, horizontal.Taps);
            for (var j = 0; j < row.Length; j++)
            {
                for (var b = j * taps; b < (j + 1) * taps; b++)
                    sum[inputs[b]] += (float)weights[b] * row[j];
            }
        }
    }
}
