using ConvMl.Backends;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Reference;

/// <summary>Training passes in double precision; parameters, outputs and gradients are floats in between, as for every backend.</summary>
internal sealed class ReferenceTrainingSession(SessionGuard guard, ReferenceExecutor executor, ParameterSet parameters, BoundLoss loss)
    : ITrainingSession
{
    private float[] _outputs = [];

    /// <inheritdoc/>
    public int MaxBatchSize => guard.MaxBatchSize;

    /// <inheritdoc/>
    public ParameterSet Parameters => parameters;

    /// <inheritdoc/>
    public ParameterSet Gradients { get; } = new(executor.Network.Parameters);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Outputs => _outputs;

    /// <inheritdoc/>
    public double ForwardBackward(in TrainingBatch batch)
    {
        guard.RequireBatch(batch, loss);
        foreach (var slot in parameters.Layout.Slots)
            ReferenceExecutor.ToDouble(parameters[slot]).CopyTo(executor.Parameters[slot.Name], 0);

        var outputs = executor.Forward(ReferenceExecutor.ToDouble(batch.Inputs), batch.Samples, batch.Step);
        _outputs = new float[outputs.Length];
        ReferenceExecutor.ToSingle(outputs, _outputs);

        var outputGradients = new float[outputs.Length];
        var value = loss.Evaluate(batch.Size, _outputs, batch.Targets, outputGradients);
        var gradients = executor.Backward(ReferenceExecutor.ToDouble(outputGradients));
        foreach (var slot in Gradients.Layout.Slots)
            ReferenceExecutor.ToSingle(gradients.Parameters[slot.Name], Gradients[slot]);
        // Last, so that a loss that refuses its targets leaves the parameters as they were.
        foreach (var slot in parameters.Layout.Slots.Where(slot => slot.Role == ParameterRole.Statistic))
            ReferenceExecutor.ToSingle(executor.Parameters[slot.Name], parameters[slot]);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
