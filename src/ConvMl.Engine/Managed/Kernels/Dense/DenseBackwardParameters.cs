using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>dW = dYᵀ·X with dY [N, O], X [N, I], and db = Σₙ dY. The sum over the samples runs in their order.</summary>
internal sealed unsafe class DenseBackwardParameters(KernelSite site) : Kernel
{
    private readonly DenseSizes _sizes = new(site);
    private readonly Gemm.Gemm _gemm = new(site.Width, site.OutputElements, site.InputElements, site.MaxBatchSize);

    /// <inheritdoc/>
    public override ForwardValues Reads => ForwardValues.Inputs;

    /// <inheritdoc/>
    public override long ScratchLength(int workers) => _gemm.PackedLength + _gemm.ScratchLength;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var packed = arguments.Scratch + _gemm.ScratchLength;
        _gemm.Pack(state.Pool, _sizes.Inputs, state.BatchSize, Matrix.RowMajor(arguments.Input, _sizes.Inputs), packed);
        _gemm.Multiply(
            state.Pool, _sizes.Outputs, _sizes.Inputs, state.BatchSize,
            Matrix.RowMajor(arguments.OutputGradient, _sizes.Outputs).Transposed, packed,
            arguments.ParameterGradients[DenseSizes.Weight], _sizes.Inputs, addend: default, arguments.Scratch);
        if (!_sizes.HasBias)
            return;

        var sum = arguments.ParameterGradients[DenseSizes.Bias];
        new ReadOnlySpan<float>(arguments.OutputGradient, _sizes.Outputs).CopyTo(new Span<float>(sum, _sizes.Outputs));
        for (var sample = 1; sample < state.BatchSize; sample++)
            PlaneLoop.Run(site.Width, default(Sum), sum, arguments.OutputGradient + (sample * (nint)_sizes.Outputs), sum, _sizes.Outputs);
    }
}
