// Layer normalization over the channels, at each place of an image or once a vector.
//
// Computes   y = γ·x̂ + β with x̂ = (x − μ)·r, r = 1 ÷ √(σ² + ε);   dγ = Σ dy·x̂,   dβ = Σ dy,
//            dx = r·(γ·dy − (A + x̂·B) ÷ C) with A = Σ γ·dy and B = Σ γ·dy·x̂ over the channels of the place.
//
// Layout     Planar: the channels of a place are a plane apart.
// Loops      Runs of neighbouring places, short enough that their sums stay in the first-level cache; for each, some runs over the channels.
// Parallel   Runs of places; in the pass of the parameters channels.
// Remainder  The last places of a run one by one with the same code at width 1. A vector [C] is an image of one place.
// State      Forward leaves μ and r of each place.
// Source     Ba, Kiros and Hinton, "Layer normalization" (2016).

using System.Runtime.CompilerServices;
using ConvMl.Layers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>Layer normalization and its gradients.</summary>
internal static unsafe class LayerNormKernels
{
    private const int Weight = 0, Bias = 1;

    // Places of a run.
    private const int RunLength = 64;

    public static LayerKernels All { get; } = new(
        [new("ChannelStatistics", site => new Values(site, Pass.Forward))],
        [new("ChannelStatistics", site => new Values(site, Pass.BackwardInput))],
        [new("ChannelStatistics", site => new BackwardParameters(site))]);

    private static int Channels(KernelSite site) => site.Node.OutputShape.Channels;

    private static int Places(KernelSite site) => site.OutputElements / Channels(site);

    private sealed class Values(KernelSite site, Pass pass) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => pass == Pass.Forward ? ForwardValues.None : ForwardValues.Inputs;

        public override long SavedLength => pass == Pass.Forward && site.IsTraining ? 2L * site.MaxBatchSize * Places(site) : 0;

        public override long WorkerScratchLength => 2 * RunLength;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize * RunsOf(Places(site)), new Runs(site, pass, arguments));
    }

    private sealed class BackwardParameters(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(Channels(site), new ParameterChannels(site, state.BatchSize, arguments));
    }

    private static int RunsOf(int places) => (places + RunLength - 1) / RunLength;

    private readonly struct Runs(KernelSite site, Pass pass, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var places = Places(site);
            var (sample, number) = Math.DivRem(task, RunsOf(places));
            var first = number * RunLength;
            var origin = (sample * (nint)site.OutputElements) + first;
            var scratch = arguments.ScratchOf(worker);
            var (mean, inverse) = ((nint)scratch, (nint)(scratch + RunLength));
            if (arguments.Saved is not null)
            {
                var place = (sample * (nint)places) + first;
                (mean, inverse) = ((nint)(arguments.Saved + place), (nint)(arguments.Saved + (site.MaxBatchSize * (nint)places) + place));
            }

            var run = new PlaceRun
            {
                Pass = pass,
                Input = arguments.Input + origin,
                OutputGradient = arguments.OutputGradient is null ? null : arguments.OutputGradient + origin,
                Result = (pass == Pass.Forward ? arguments.Output : arguments.InputGradient) + origin,
                Parameters = arguments.Parameters,
                Mean = (float*)mean,
                Inverse = (float*)inverse,
                Sums = scratch,
                Count = Math.Min(RunLength, places - first),
                Channels = Channels(site),
                Plane = places,
                Epsilon = ((LayerNorm)site.Node.Layer).Epsilon,
            };
            VectorWidths.Run(site.Width, ref run);
        }
    }

    /// <summary>One run of places with all their channels.</summary>
    private struct PlaceRun : IVectorAction
    {
        public Pass Pass;
        public float* Input;
        public float* OutputGradient;
        public float* Result;
        public float*[] Parameters;
        public float* Mean;
        public float* Inverse;
        public float* Sums;
        public int Count;
        public int Channels;
        public nint Plane;
        public float Epsilon;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var whole = Count / TSimd.Count * TSimd.Count;
            if (Pass == Pass.Forward)
            {
                FindStatistics<TSimd, TVector>(0, whole);
                FindStatistics<SimdScalar, float>(whole, Count);
                Normalize<TSimd, TVector>(0, whole);
                Normalize<SimdScalar, float>(whole, Count);
            }
            else
            {
                FindSums<TSimd, TVector>(0, whole);
                FindSums<SimdScalar, float>(whole, Count);
                PassBack<TSimd, TVector>(0, whole);
                PassBack<SimdScalar, float>(whole, Count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FindStatistics<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var place = start; place < end; place += TSimd.Count)
            {
                TSimd.Store(TSimd.Zero, Mean + place);
                TSimd.Store(TSimd.Zero, Inverse + place);
            }

            for (var channel = 0; channel < Channels; channel++)
            {
                for (var place = start; place < end; place += TSimd.Count)
                    TSimd.Store(TSimd.Add(TSimd.Load(Mean + place), TSimd.Load(Input + (channel * Plane) + place)), Mean + place);
            }

            for (var place = start; place < end; place += TSimd.Count)
                TSimd.Store(TSimd.Multiply(TSimd.Load(Mean + place), TSimd.Broadcast(1f / Channels)), Mean + place);
            for (var channel = 0; channel < Channels; channel++)
            {
                for (var place = start; place < end; place += TSimd.Count)
                {
                    var deviation = TSimd.Subtract(TSimd.Load(Input + (channel * Plane) + place), TSimd.Load(Mean + place));
                    TSimd.Store(TSimd.MultiplyAdd(deviation, deviation, TSimd.Load(Inverse + place)), Inverse + place);
                }
            }

            for (var place = start; place < end; place++)
                Inverse[place] = 1 / MathF.Sqrt((Inverse[place] / Channels) + Epsilon);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Normalize<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var (weight, bias) = (TSimd.Broadcast(Parameters[Weight][channel]), TSimd.Broadcast(Parameters[Bias][channel]));
                for (var place = start; place < end; place += TSimd.Count)
                    TSimd.Store(TSimd.MultiplyAdd(weight, Normalized<TSimd, TVector>(channel, place), bias), Result + (channel * Plane) + place);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FindSums<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var place = start; place < end; place += TSimd.Count)
            {
                var (sum, product) = (TSimd.Zero, TSimd.Zero);
                for (var channel = 0; channel < Channels; channel++)
                {
                    var scaled = TSimd.Multiply(TSimd.Broadcast(Parameters[Weight][channel]), TSimd.Load(OutputGradient + (channel * Plane) + place));
                    sum = TSimd.Add(sum, scaled);
                    product = TSimd.MultiplyAdd(scaled, Normalized<TSimd, TVector>(channel, place), product);
                }

                TSimd.Store(TSimd.Multiply(sum, TSimd.Broadcast(1f / Channels)), Sums + place);
                TSimd.Store(TSimd.Multiply(product, TSimd.Broadcast(1f / Channels)), Sums + RunLength + place);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void PassBack<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var weight = TSimd.Broadcast(Parameters[Weight][channel]);
                for (var place = start; place < end; place += TSimd.Count)
                {
                    var scaled = TSimd.Multiply(weight, TSimd.Load(OutputGradient + (channel * Plane) + place));
                    var mean = TSimd.MultiplyAdd(Normalized<TSimd, TVector>(channel, place), TSimd.Load(Sums + RunLength + place), TSimd.Load(Sums + place));
                    TSimd.Store(TSimd.Multiply(TSimd.Load(Inverse + place), TSimd.Subtract(scaled, mean)), Result + (channel * Plane) + place);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly TVector Normalized<TSimd, TVector>(int channel, int place)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Multiply(TSimd.Subtract(TSimd.Load(Input + (channel * Plane) + place), TSimd.Load(Mean + place)), TSimd.Load(Inverse + place));
    }

    private readonly struct ParameterChannels(KernelSite site, int samples, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var places = Places(site);
            double sum = 0, product = 0;
            for (var sample = 0; sample < samples; sample++)
            {
                var start = (sample * (nint)site.OutputElements) + (task * (nint)places);
                var saved = arguments.Saved + (sample * (nint)places);
                var products = new Products
                {
                    Input = arguments.Input + start,
                    OutputGradient = arguments.OutputGradient + start,
                    Mean = saved,
                    Inverse = saved + (site.MaxBatchSize * (nint)places),
                    Count = places,
                };
                VectorWidths.Run(site.Width, ref products);
                product += products.Result;
                sum += PlaneSums.Sum(site.Width, arguments.OutputGradient + start, places);
            }

            arguments.ParameterGradients[Bias][task] = (float)sum;
            arguments.ParameterGradients[Weight][task] = (float)product;
        }
    }

    /// <summary>Σ dy·x̂ over the places of a plane.</summary>
    private struct Products : IVectorAction
    {
        public float* Input;
        public float* OutputGradient;
        public float* Mean;
        public float* Inverse;
        public int Count;
        public float Result;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var sum = TSimd.Zero;
            var i = 0;
            for (; i <= Count - TSimd.Count; i += TSimd.Count)
            {
                var normalized = TSimd.Multiply(TSimd.Subtract(TSimd.Load(Input + i), TSimd.Load(Mean + i)), TSimd.Load(Inverse + i));
                sum = TSimd.MultiplyAdd(normalized, TSimd.Load(OutputGradient + i), sum);
            }

            Result = TSimd.Sum(sum);
            for (; i < Count; i++)
                Result += (Input[i] - Mean[i]) * Inverse[i] * OutputGradient[i];
        }
    }
}
