using ConvMl.Backends;

namespace ConvMl.Reference;

/// <summary>Forward passes in double precision between spans of floats.</summary>
internal sealed class ReferenceInferenceSession(SessionGuard guard, ReferenceExecutor executor) : IInferenceSession
{
    /// <inheritdoc/>
    public int MaxBatchSize => guard.MaxBatchSize;

    /// <inheritdoc/>
    public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        guard.RequireRun(batchSize, inputs, outputs);
        ReferenceExecutor.ToSingle(executor.Forward(ReferenceExecutor.ToDouble(inputs)), outputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
