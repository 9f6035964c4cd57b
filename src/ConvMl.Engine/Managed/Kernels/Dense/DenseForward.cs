using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>Y = X·Wᵀ + b with X [N, I], W [O, I]: a matrix product to whose rows the biases are added.</summary>
internal sealed unsafe class DenseForward(KernelSite site) : Kernel
{
    private readonly DenseSizes _sizes = new(site);
    private readonly Gemm.Gemm _gemm = new(site.Width, site.MaxBatchSize, site.OutputElements, site.InputElements);

    /// <inheritdoc/>
    public override long PreparedLength => _gemm.PackedLength;

    /// <inheritdoc/>
    public override long ScratchLength(int workers) => _gemm.ScratchLength;

    /// <inheritdoc/>
    public override void Prepare(KernelArguments arguments, PassState state) => _gemm.Pack(
        state.Pool, _sizes.Outputs, _sizes.Inputs, Matrix.RowMajor(arguments.Parameters[DenseSizes.Weight], _sizes.Inputs).Transposed, arguments.Prepared);

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var bias = _sizes.HasBias ? arguments.Parameters[DenseSizes.Bias] : null;
        _gemm.Multiply(
            state.Pool, state.BatchSize, _sizes.Outputs, _sizes.Inputs,
            Matrix.RowMajor(arguments.Input, _sizes.Inputs), arguments.Prepared, arguments.Output, _sizes.Outputs, Addend.Row(bias), arguments.Scratch);
    }
}
