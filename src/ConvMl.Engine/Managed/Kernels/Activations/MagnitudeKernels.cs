// MagnitudeKernels: y[c] = √(Σ x[c·K + k]²), and dx[c·K + k] = x[c·K + k] ÷ y[c]·dy[c], 0 where y is 0.
//
// Layout     Planar: the K planes of a group lie one behind the other.
// Loops      A vector of places at a time, over the K planes inside: each number is read once.
// Parallel   One plane of the output is a task.
// Remainder  What is left of a plane is done number by number with the same formula at width 1.

using System.Runtime.CompilerServices;
using ConvMl.Layers.Activations;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>The lengths of groups of channels, and the gradient back.</summary>
internal static unsafe class MagnitudeKernels
{
    public static LayerKernels All { get; } = new(
        [new("GroupLengths", site => new Lengths(site))],
        [new("GroupDirections", site => new Directions(site))],
        []);

    private static int PlaneOf(KernelSite site) => site.OutputElements / site.Node.OutputShape.Channels;

    private static int GroupOf(KernelSite site) => ((Magnitude)site.Node.Layer).Channels;

    private sealed class Lengths(KernelSite site) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state) => state.Pool.Run(
            state.BatchSize * site.Node.OutputShape.Channels, new Planes(site, arguments.Input, arguments.Output));

        private readonly struct Planes(KernelSite site, float* inputs, float* outputs) : IParallelBody
        {
            public void Run(int task, int worker)
            {
                var (plane, group) = (PlaneOf(site), GroupOf(site));
                var action = new Forward(inputs + (task * (nint)plane * group), outputs + (task * (nint)plane), plane, group);
                VectorWidths.Run(site.Width, ref action);
            }
        }
    }

    private sealed class Directions(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs | ForwardValues.Output;

        public override void Run(KernelArguments arguments, PassState state) => state.Pool.Run(
            state.BatchSize * site.Node.OutputShape.Channels,
            new Planes(site, arguments.Input, arguments.Output, arguments.OutputGradient, arguments.InputGradient));

        private readonly struct Planes(KernelSite site, float* inputs, float* outputs, float* outputGradients, float* inputGradients) : IParallelBody
        {
            public void Run(int task, int worker)
            {
                var (plane, group) = (PlaneOf(site), GroupOf(site));
                var (apart, together) = (task * (nint)plane * group, task * (nint)plane);
                var action = new Backward(inputs + apart, outputs + together, outputGradients + together, inputGradients + apart, plane, group);
                VectorWidths.Run(site.Width, ref action);
            }
        }
    }

    private readonly struct Forward(float* x, float* y, int plane, int group) : IVectorAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var i = 0;
            for (; i <= plane - TSimd.Count; i += TSimd.Count)
                TSimd.Store(At<TSimd, TVector>(x + i), y + i);
            for (; i < plane; i++)
                y[i] = At<SimdScalar, float>(x + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector At<TSimd, TVector>(float* first)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var sum = TSimd.Zero;
            for (nint k = 0; k < group; k++)
            {
                var value = TSimd.Load(first + (k * plane));
                sum = TSimd.MultiplyAdd(value, value, sum);
            }

            return TSimd.SquareRoot(sum);
        }
    }

    private readonly struct Backward(float* x, float* y, float* dy, float* dx, int plane, int group) : IVectorAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var i = 0;
            for (; i <= plane - TSimd.Count; i += TSimd.Count)
                At<TSimd, TVector>(i);
            for (; i < plane; i++)
                At<SimdScalar, float>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void At<TSimd, TVector>(nint i)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (length, gradient) = (TSimd.Load(y + i), TSimd.Load(dy + i));
            for (nint k = 0; k < group; k++)
            {
                var place = (k * plane) + i;
                var share = TSimd.Multiply(TSimd.Divide(TSimd.Load(x + place), length), gradient);

                // Lengths are not negative; only 0 lies below the smallest number.
                TSimd.Store(TSimd.SelectLess(length, TSimd.Broadcast(float.Epsilon), TSimd.Zero, share), dx + place);
            }
        }
    }
}
