using ConvMl.Backends;
using ConvMl.Managed.Simd;
using ConvMl.Networks;

namespace ConvMl.Managed.Planning;

/// <summary>The place that a kernel is wanted for.</summary>
/// <param name="Node">The layer in its network.</param>
/// <param name="Mode">What the network is run for.</param>
/// <param name="MaxBatchSize">Most samples in a pass.</param>
/// <param name="Width">The vectors to use.</param>
internal sealed record KernelSite(NetworkNode Node, ExecutionMode Mode, int MaxBatchSize, VectorWidth Width)
{
    /// <summary>Numbers of one sample of the first input.</summary>
    public int InputElements => Node.InputShapes[0].Elements;

    /// <summary>Numbers of one sample of the output.</summary>
    public int OutputElements => Node.OutputShape.Elements;

    /// <summary>True if backward passes follow.</summary>
    public bool IsTraining => Mode == ExecutionMode.Training;
}
