// Rectification with a trained slope for each channel.
//
// Computes   y = x where positive, else a·x;   dx = dy or a·dy;   da = Σ x·dy over the x that are not positive.
//
// Layout     Planar or blocked. Both are runs of numbers with one vector of slopes: a plane of a channel with its slope in every lane, or a
//            block of channels with the slope of each in its lane.
// Loops      The runs of a task, a vector at a time. Sums of da are added up over the samples in double precision, lane by lane.
// Parallel   Runs in the passes over values; in that of the parameters, channels or blocks, each of which owns its sums.
// Remainder  A plane's last numbers one by one; a block has none.
// Source     He, Zhang, Ren and Sun, "Delving deep into rectifiers" (ICCV 2015).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>Rectification with a trained slope for each channel.</summary>
internal static unsafe class PReLUKernels
{
    private const int MostLanes = 16;

    public static LayerKernels All { get; } = new(
        [new("ChannelLeak", site => new Values(site, Pass.Forward))],
        [new("ChannelLeakGradient", site => new Values(site, Pass.BackwardInput))],
        [new("ChannelLeakSlopes", site => new Slopes(site))]);

    /// <summary>How a sample is cut into runs.</summary>
    private readonly struct Runs(KernelSite site)
    {
        public readonly VectorWidth Width = site.Width;
        public readonly bool IsBlocked = site.SourceLayout == BufferLayout.Blocked;
        public readonly int Channels = site.Node.OutputShape.Channels;

        public readonly int Lanes = site.SourceLayout == BufferLayout.Blocked ? site.Lanes : 1;

        public readonly int Length = site.OutputElements / site.Node.OutputShape.Channels * (site.SourceLayout == BufferLayout.Blocked ? site.Lanes : 1);

        public int PerSample => (Channels + Lanes - 1) / Lanes;

        // The slopes of a run in as many lanes as a vector has; lanes without a channel hold zeros.
        public void CopySlopes(float* slopes, int run, float* vector)
        {
            for (var lane = 0; lane < MostLanes; lane++)
            {
                var channel = IsBlocked ? (run * Lanes) + lane : run;
                vector[lane] = channel < Channels ? slopes[channel] : 0;
            }
        }
    }

    private sealed class Values(KernelSite site, Pass pass) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => pass == Pass.Forward ? ForwardValues.None : ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var runs = new Runs(site);
            var (second, result) = pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.OutputGradient, (nint)arguments.InputGradient);
            state.Pool.Run(state.BatchSize * runs.PerSample, new ValueRuns(runs, arguments.Parameters[0], arguments.Input, (float*)second, (float*)result));
        }
    }

    private sealed class Slopes(KernelSite site) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var runs = new Runs(site);
            state.Pool.Run(runs.PerSample, new SlopeRuns(runs, state.BatchSize, arguments));
        }
    }

    private readonly struct ValueRuns(Runs runs, float* slopes, float* x, float* y, float* z) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var slope = stackalloc float[MostLanes];
            runs.CopySlopes(slopes, task % runs.PerSample, slope);
            var start = task * (nint)runs.Length;
            var run = new ValueRun(slope, x + start, y + start, z + start, runs.Length);
            VectorWidths.Run(runs.Width, ref run);
        }
    }

    // z = y where x is positive, else slope·y. Forward y is x, backward the gradient of the output.
    private readonly struct ValueRun(float* slope, float* x, float* y, float* z, int count) : IVectorAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var slopes = TSimd.Load(slope);
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
            {
                var value = TSimd.Load(y + i);
                TSimd.Store(TSimd.SelectLess(TSimd.Zero, TSimd.Load(x + i), value, TSimd.Multiply(slopes, value)), z + i);
            }

            for (; i < count; i++)
                z[i] = x[i] > 0 ? y[i] : *slope * y[i];
        }
    }

    private readonly struct SlopeRuns(Runs runs, int samples, KernelArguments arguments) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var sums = stackalloc float[MostLanes];
            var totals = stackalloc double[MostLanes];
            new Span<double>(totals, MostLanes).Clear();
            for (var sample = 0; sample < samples; sample++)
            {
                var start = ((sample * runs.PerSample) + task) * (nint)runs.Length;
                var sum = new SlopeSum(arguments.Input + start, arguments.OutputGradient + start, sums, runs.Length, runs.IsBlocked);
                VectorWidths.Run(runs.Width, ref sum);
                for (var lane = 0; lane < runs.Lanes; lane++)
                    totals[lane] += sums[lane];
            }

            for (var lane = 0; lane < runs.Lanes && (task * runs.Lanes) + lane < runs.Channels; lane++)
                arguments.ParameterGradients[0][(task * runs.Lanes) + lane] = (float)totals[lane];
        }
    }

    private readonly struct SlopeSum(float* x, float* y, float* sums, int count, bool isBlocked) : IVectorAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var sum = TSimd.Zero;
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
            {
                var value = TSimd.Load(x + i);
                sum = TSimd.MultiplyAdd(TSimd.SelectLess(TSimd.Zero, value, TSimd.Zero, value), TSimd.Load(y + i), sum);
            }

            if (isBlocked)
            {
                TSimd.Store(sum, sums);
                return;
            }

            var rest = 0f;
            for (; i < count; i++)
                rest += x[i] > 0 ? 0 : x[i] * y[i];
            *sums = TSimd.Sum(sum) + rest;
        }
    }
}
