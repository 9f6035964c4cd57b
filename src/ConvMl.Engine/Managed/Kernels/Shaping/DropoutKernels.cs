using ConvMl.Layers;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;
using ConvMl.Randomness;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>
/// In training y = x ÷ (1 − rate) where kept and 0 where dropped, and the gradient alike: both passes draw the same numbers anew,
/// so no mask is kept. In inference nothing happens.
/// </summary>
internal static unsafe class DropoutKernels
{
    public static LayerKernels All { get; } = new(
        [
            new("PassThrough", site => site.IsTraining ? KernelOffer.Reject("in training elements are dropped") : PassThrough.Forward.Offer(site)),
            new("CounterMask", site => new Mask(site, Pass.Forward)),
        ],
        [new("CounterMask", site => new Mask(site, Pass.BackwardInput))],
        []);

    private sealed class Mask(KernelSite site, Pass pass) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var (source, result) = pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.OutputGradient, (nint)arguments.InputGradient);
            state.Pool.Run(state.BatchSize, new Samples(site, state, (float*)source, (float*)result));
        }
    }

    private readonly struct Samples(KernelSite site, PassState state, float* source, float* result) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var layer = (Dropout)site.Node.Layer;
            var (threshold, scale) = (layer.Threshold, (float)(1 / (1 - (double)layer.Rate)));
            var random = new CounterRandom(state.Seed, RandomPurpose.Dropout, site.Node.Index, state.Step, state.Samples[task]);
            var start = task * (nint)site.OutputElements;
            for (var element = 0; element < site.OutputElements; element++)
                result[start + element] = random.NextBits() >= threshold ? source[start + element] * scale : 0;
        }
    }
}
