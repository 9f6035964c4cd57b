using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>Adds a further gradient of a value that several layers read to the sum of those before it.</summary>
/// <param name="width">The vectors to use.</param>
/// <param name="elements">Numbers of one sample.</param>
internal sealed unsafe class AddInto(VectorWidth width, int elements) : Kernel
{
    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        ElementwiseLoop.Run(state.Pool, width, default(Sum), arguments.Output, arguments.Input, arguments.Output, state.BatchSize * elements);
}
