using ConvMl.Layers;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;
using ConvMl.Networks;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>The gradients of the weights and bias of a convolution, or of a transposed one, from the blocked layout, in their place in a plan.</summary>
internal sealed unsafe class BlockedConvGradient(KernelSite site, BlockedWeightGradient weights, bool isInputPlanar = false, bool canPool = false) : Kernel
{
    private readonly BlockedChannels? _biases = site.Node.Description.Parameters.Count > 1
        ? BlockedKernels.Channels(site.Width, site.Node.OutputShape.Channels, PixelsOf(site.Epilogue.Pool ?? site.Node))
        : null;

    /// <inheritdoc/>
    public override BufferLayout InputLayout => isInputPlanar ? BufferLayout.Planar : BufferLayout.Blocked;

    /// <inheritdoc/>
    public override BufferLayout OutputLayout => BufferLayout.Blocked;

    /// <inheritdoc/>
    public override bool RunsPool => canPool;

    /// <inheritdoc/>
    public override ForwardValues Reads => ForwardValues.Inputs;

    /// <summary>The gradients are computed one after the other in the same scratch.</summary>
    public override long ScratchLength(int workers) => BatchScratch.Longest(
        site, batch => Math.Max(weights.ScratchLength(batch, workers), _biases?.ScratchLength(batch) ?? 0));

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var outputGradient = new ConvSource(arguments.OutputGradient, (ulong*)arguments.Saved);
        _biases?.Sum(state.Pool, state.BatchSize, outputGradient, arguments.ParameterGradients[1], arguments.Scratch);
        var isTransposed = site.Node.Layer is ConvTranspose2D;
        var image = isTransposed ? arguments.OutputGradient : arguments.Input;
        var map = isTransposed ? arguments.Input : outputGradient;
        weights.Run(state.Pool, state.BatchSize, image, map, arguments.ParameterGradients[0], arguments.Scratch);
    }

    private static int PixelsOf(NetworkNode node) => node.OutputShape.Height * node.OutputShape.Width;
}
