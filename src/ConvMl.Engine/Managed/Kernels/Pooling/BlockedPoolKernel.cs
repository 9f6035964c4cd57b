using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Pooling;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>A pooling of the blocked layout in its place in a plan.</summary>
internal sealed unsafe class BlockedPoolKernel : Kernel
{
    private readonly Pass _pass;
    private readonly BlockedPool _pool;
    private readonly ForwardValues _reads;
    private readonly bool _runsInputReLU;

    private BlockedPoolKernel(Pass pass, BlockedPool pool, ForwardValues reads, bool runsInputReLU) =>
        (_pass, _pool, _reads, _runsInputReLU) = (pass, pool, reads, runsInputReLU);

    /// <inheritdoc/>
    public override BufferLayout InputLayout => BufferLayout.Blocked;

    /// <inheritdoc/>
    public override BufferLayout OutputLayout => BufferLayout.Blocked;

    /// <summary>The maximum's gradient has the sign at hand that the ReLU's depends on: the output is positive where the input chosen is.</summary>
    public override bool RunsInputReLU => _runsInputReLU;

    /// <inheritdoc/>
    public override ForwardValues Reads => _pass == Pass.Forward ? ForwardValues.None : _reads;

    /// <summary>The candidate for maximum pooling.</summary>
    public static KernelCandidate Max(Pass pass) => new("BlockedMaxPool", site => Offer(
        site, pass, BlockedKernels.MaxPool(site.Width, MaxPoolKernels.GeometryOf(site)), ForwardValues.Inputs | ForwardValues.Output));

    /// <summary>The candidate for average pooling.</summary>
    public static KernelCandidate Average(Pass pass) => new("BlockedAveragePool", site =>
    {
        var layer = (AveragePool2D)site.Node.Layer;
        return Offer(
            site, pass, BlockedKernels.AveragePool(site.Width, layer.GeometryFor(site.Node.InputShapes[0]), layer.CountPadding), ForwardValues.None);
    });

    /// <summary>The candidate for global average pooling: one window over the whole image.</summary>
    public static KernelCandidate GlobalAverage(Pass pass) => new("BlockedAveragePool", site =>
    {
        var input = site.Node.InputShapes[0];
        var geometry = new PoolGeometry(input, new Window(new Size2D(input.Height, input.Width)));
        return Offer(site, pass, BlockedKernels.AveragePool(site.Width, geometry, countPadding: false), ForwardValues.None);
    });

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        if (_pass == Pass.Forward)
            _pool.Forward(state.Pool, state.BatchSize, arguments.Input, arguments.Output);
        else
            _pool.Backward(state.Pool, state.BatchSize, arguments.Inputs[0], arguments.Output, arguments.OutputGradient, arguments.InputGradient, _runsInputReLU);
    }

    private static KernelOffer Offer(KernelSite site, Pass pass, BlockedPool pool, ForwardValues reads) =>
        site.RejectBlocked(site.Node.InputShapes[0].Channels) is { } reason
        ? KernelOffer.Reject(reason)
        : new BlockedPoolKernel(pass, pool, reads, runsInputReLU: pass == Pass.BackwardInput && reads != ForwardValues.None && site.InputReLU is not null);
}
