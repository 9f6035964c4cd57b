using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>dX = dY·W with dY [N, O], W [O, I].</summary>
internal sealed unsafe class DenseBackwardInput(KernelSite site) : Kernel
{
    private readonly DenseSizes _sizes = new(site);
    private readonly Gemm.Gemm _gemm = new(site.Width, site.MaxBatchSize, site.InputElements, site.OutputElements);

    /// <inheritdoc/>
    public override long PreparedLength => _gemm.PackedLength;

    /// <inheritdoc/>
    public override long ScratchLength(int workers) => _gemm.ScratchLength;

    /// <inheritdoc/>
    public override void Prepare(KernelArguments arguments, PassState state) => _gemm.Pack(
        state.Pool, _sizes.Inputs, _sizes.Outputs, Matrix.RowMajor(arguments.Parameters[DenseSizes.Weight], _sizes.Inputs), arguments.Prepared);

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) => _gemm.Multiply(
        state.Pool, state.BatchSize, _sizes.Inputs, _sizes.Outputs,
        Matrix.RowMajor(arguments.OutputGradient, _sizes.Outputs), arguments.Prepared, arguments.InputGradient, _sizes.Inputs, addend: default, arguments.Scratch);
}
