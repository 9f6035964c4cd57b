// Softmax over the channels, at each place of an image or once a vector.
//
// Computes   y = exp(x − max x) ÷ Σ exp(x − max x),   dx = y·(dy − Σ y·dy).
//
// Layout     Planar: the channels of a place are a plane apart.
// Loops      Vectors of neighbouring places; for each, three runs over the channels (maximum, sum, quotient). A vector [C] is an
//            image of one place and is done number by number: there are few.
// Parallel   Samples.
// Remainder  The places beyond whole vectors, one by one with the same code at width 1.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>Softmax over the channels and its gradient.</summary>
internal static unsafe class SoftmaxKernels
{
    public static LayerKernels All { get; } = new(
        [new("PlanarSoftmax", site => new Forward(site))],
        [new("PlanarSoftmaxGradient", site => new BackwardInput(site))],
        []);

    private interface IPlaces
    {
        void Do<TSimd, TVector>(float* first, float* second, float* result, int channels, nint plane)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;
    }

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize, new Samples<Normalized>(site, arguments.Input, arguments.Input, arguments.Output));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => ForwardValues.Output;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize, new Samples<Gradient>(site, arguments.Output, arguments.OutputGradient, arguments.InputGradient));
    }

    private readonly struct Samples<TPlaces>(KernelSite site, float* first, float* second, float* result) : IParallelBody
        where TPlaces : struct, IPlaces
    {
        public void Run(int task, int worker)
        {
            var start = task * (nint)site.OutputElements;
            var channels = site.Node.OutputShape.Channels;
            var sample = new Sample<TPlaces>(first + start, second + start, result + start, channels, site.OutputElements / channels);
            VectorWidths.Run(site.Width, ref sample);
        }
    }

    private readonly struct Sample<TPlaces>(float* first, float* second, float* result, int channels, int plane) : IVectorAction
        where TPlaces : struct, IPlaces
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var place = 0;
            for (; place <= plane - TSimd.Count; place += TSimd.Count)
                default(TPlaces).Do<TSimd, TVector>(first + place, second + place, result + place, channels, plane);
            for (; place < plane; place++)
                default(TPlaces).Do<SimdScalar, float>(first + place, second + place, result + place, channels, plane);
        }
    }

    private readonly struct Normalized : IPlaces
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TSimd, TVector>(float* first, float* second, float* result, int channels, nint plane)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var largest = TSimd.Load(first);
            for (var channel = 1; channel < channels; channel++)
            {
                var x = TSimd.Load(first + (channel * plane));
                largest = TSimd.SelectLess(largest, x, x, largest);
            }

            var sum = TSimd.Zero;
            for (var channel = 0; channel < channels; channel++)
            {
                var power = Exponential.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Load(first + (channel * plane)), largest));
                TSimd.Store(power, result + (channel * plane));
                sum = TSimd.Add(sum, power);
            }

            var inverse = TSimd.Divide(TSimd.Broadcast(1), sum);
            for (var channel = 0; channel < channels; channel++)
                TSimd.Store(TSimd.Multiply(TSimd.Load(result + (channel * plane)), inverse), result + (channel * plane));
        }
    }

    private readonly struct Gradient : IPlaces
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TSimd, TVector>(float* first, float* second, float* result, int channels, nint plane)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var sum = TSimd.Zero;
            for (var channel = 0; channel < channels; channel++)
                sum = TSimd.MultiplyAdd(TSimd.Load(first + (channel * plane)), TSimd.Load(second + (channel * plane)), sum);
            for (var channel = 0; channel < channels; channel++)
            {
                var rest = TSimd.Subtract(TSimd.Load(second + (channel * plane)), sum);
                TSimd.Store(TSimd.Multiply(TSimd.Load(first + (channel * plane)), rest), result + (channel * plane));
            }
        }
    }
}
