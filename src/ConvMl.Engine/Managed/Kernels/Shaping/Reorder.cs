using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>A value in the other layout.</summary>
/// <param name="source">How it lies; the result lies the other way.</param>
internal sealed unsafe class Reorder(ValueLayout source) : Kernel
{
    /// <summary>The algorithm's name in a plan.</summary>
    public const string Name = "Reorder";

    private readonly LayoutReorder _reorder = new(source.Channels, source.Pixels, source.Lanes);

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        if (source.Order == BufferLayout.Planar)
            _reorder.ToBlocked(state.Pool, state.BatchSize, arguments.Input, arguments.Output);
        else
            _reorder.ToPlanar(state.Pool, state.BatchSize, arguments.Input, arguments.Output);
    }
}
