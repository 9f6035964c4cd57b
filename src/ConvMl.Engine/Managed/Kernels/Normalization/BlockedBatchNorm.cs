using ConvMl.Layers;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Convolution;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>
/// Batch normalization of the blocked layout in its place in a plan. All gradients come out of one pass over the values, that of the
/// input (a frozen layer's parameters ignore theirs); the pass for the parameters has only the running statistics to move.
/// </summary>
internal static unsafe class BlockedBatchNorm
{
    private const string Name = "BlockedBatchNorm";

    public static KernelCandidate For(Pass pass) => new(Name, site => Reject(site) is { } reason ? KernelOffer.Reject(reason) : pass switch
    {
        Pass.Forward => new Forward(site),
        Pass.BackwardInput => new BackwardInput(site),
        _ => new BackwardParameters(site),
    });

    private static string? Reject(KernelSite site)
    {
        if (!site.Node.InputShapes[0].IsImage && Channels(site) % site.Lanes != 0)
            return $"the input is no image, and its {Channels(site)} numbers are no multiple of {site.Lanes}";
        return site.UsesBatchStatistics && !site.InputNeedsGradient
            ? "no gradient of the input is wanted, with which those of the parameters would come"
            : site.RejectBlocked(site.Node.OutputShape.Channels);
    }

    private static int Channels(KernelSite site) => site.Node.OutputShape.Channels;

    private static BlockedChannels Kernels(KernelSite site) => BlockedKernels.Channels(site.Width, Channels(site), site.OutputElements / Channels(site));

    private static BatchNormParameters Running(KernelSite site, KernelArguments arguments) => new(
        arguments.Parameters[0], arguments.Parameters[1], arguments.Parameters[2], arguments.Parameters[3], ((BatchNorm)site.Node.Layer).Epsilon);

    private static BatchNormParameters OfBatch(KernelSite site, KernelArguments arguments) => new(
        arguments.Parameters[0], arguments.Parameters[1], arguments.Saved, arguments.Saved + Channels(site), ((BatchNorm)site.Node.Layer).Epsilon);

    private abstract class BlockedKernel(KernelSite place) : Kernel
    {
        public override BufferLayout InputLayout => BufferLayout.Blocked;

        public override BufferLayout OutputLayout => BufferLayout.Blocked;

        protected BlockedChannels Channelwise { get; } = Kernels(place);

        protected KernelSite Site { get; } = place;

        public override long ScratchLength(int workers) => BatchScratch.Longest(Site, Channelwise.ScratchLength);
    }

    private sealed class Forward(KernelSite site) : BlockedKernel(site)
    {
        public override bool RunsEpilogue => true;

        public override Placement Placement => Site.UsesBatchStatistics ? Placement.Own : Placement.OverSource;

        // Mean and variance of the batch.
        public override long SavedLength => Site.UsesBatchStatistics ? 2L * Channels(Site) : 0;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var parameters = Site.UsesBatchStatistics ? OfBatch(Site, arguments) : Running(Site, arguments);
            if (Site.UsesBatchStatistics)
                Channelwise.Statistics(state.Pool, state.BatchSize, arguments.Input, parameters.Mean, parameters.Variance, arguments.Scratch);
            Channelwise.Normalize(
                state.Pool, state.BatchSize, arguments.Input, parameters, Site.Epilogue.Rectify, arguments.Output, arguments.Scratch);
        }
    }

    private sealed class BackwardParameters(KernelSite site) : Kernel
    {
        public override BufferLayout InputLayout => BufferLayout.Blocked;

        public override BufferLayout OutputLayout => BufferLayout.Blocked;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var batch = OfBatch(site, arguments);
            var values = (double)state.BatchSize * (site.OutputElements / Channels(site));
            for (var channel = 0; channel < Channels(site); channel++)
            {
                RunningStatistics.Move(
                    (BatchNorm)site.Node.Layer, batch.Mean[channel], batch.Variance[channel], values,
                    ref arguments.Parameters[2][channel], ref arguments.Parameters[3][channel]);
            }
        }
    }

    private sealed class BackwardInput(KernelSite site) : BlockedKernel(site)
    {
        public override Placement Placement => Placement.OverSource;

        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state) => Channelwise.NormalizeBackward(
            state.Pool, state.BatchSize, arguments.Input, arguments.OutputGradient,
            Site.UsesBatchStatistics ? OfBatch(Site, arguments) : Running(Site, arguments), Site.UsesBatchStatistics,
            arguments.ParameterGradients[0], arguments.ParameterGradients[1], arguments.InputGradient, arguments.Scratch);
    }
}
