using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Backends;

/// <summary>
/// The checks that every session makes, with one wording: what it is made from, once, and the length of every span it is given.
/// Backends hold one a session.
/// </summary>
public sealed class SessionGuard
{
    /// <summary>Checks what a session is made from.</summary>
    /// <exception cref="NetworkException">The network is not complete.</exception>
    /// <exception cref="ArgumentException">The parameters are not the network's, or an option is out of its range.</exception>
    public SessionGuard(Network network, ParameterSet parameters, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        network.RequireComplete();
        RequireSameLayout(network.Parameters, parameters.Layout);
        if (options.MaxBatchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxBatchSize, "The largest batch size must be at least 1.");
        Threads = options.EffectiveThreads;
        MaxBatchSize = options.MaxBatchSize;
        InputElements = network.InputShapes.Sum(shape => shape.Elements);
        OutputElements = network.OutputShapes.Sum(shape => shape.Elements);
    }

    /// <summary>Most samples in one batch.</summary>
    public int MaxBatchSize { get; }

    /// <summary>Number of threads to use, at least 1.</summary>
    public int Threads { get; }

    /// <summary>Numbers of one sample, over all inputs of the network.</summary>
    public int InputElements { get; }

    /// <summary>Numbers of one sample, over all outputs of the network.</summary>
    public int OutputElements { get; }

    /// <summary>Checks what <see cref="IInferenceSession.Run"/> is given.</summary>
    /// <exception cref="ArgumentException">The batch size is out of range, or a length does not match it.</exception>
    public void RequireRun(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        RequireBatchSize(batchSize);
        RequireLength("inputs", inputs.Length, batchSize, InputElements);
        RequireLength("outputs", outputs.Length, batchSize, OutputElements);
    }

    /// <summary>Checks what <see cref="ITrainingSession.ForwardBackward"/> is given.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="loss">The loss of the session, which says how long a target is.</param>
    /// <exception cref="ArgumentException">The batch size is out of range, or a length does not match it.</exception>
    public void RequireBatch(in TrainingBatch batch, BoundLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        RequireBatchSize(batch.Size);
        RequireLength("inputs", batch.Inputs.Length, batch.Size, InputElements);
        RequireLength("targets", batch.Targets.Length, batch.Size, loss.TargetShape.Elements);
        RequireLength("sample numbers", batch.Samples.Length, batch.Size, 1);
        if (batch.Step < 0)
            throw new ArgumentException($"The step is {batch.Step}; steps count from 0.");
    }

    private static void RequireSameLayout(ParameterLayout needed, ParameterLayout given)
    {
        if (needed.IsSameAs(given))
            return;
        var difference = needed.Slots.FirstOrDefault(slot => !given.TryGet(slot.Name, out var other) || (other.Shape, other.Role, other.Offset) != (slot.Shape, slot.Role, slot.Offset)) is { } missing
            ? $"the network needs '{missing.Name}' {missing.Shape}, " +
              (given.TryGet(missing.Name, out var found) ? $"found {found.Shape} as number {IndexOf(given, found)}" : "which is missing")
            : $"the network has no '{given.Slots.First(slot => !needed.TryGet(slot.Name, out _)).Name}'";
        throw new ArgumentException($"The parameters belong to another network: {difference}. Make them with the network's CreateParameters.");
    }

    private static int IndexOf(ParameterLayout layout, ParameterSlot slot) => layout.Slots.TakeWhile(other => other != slot).Count();

    private void RequireBatchSize(int batchSize)
    {
        if (batchSize < 1 || batchSize > MaxBatchSize)
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize,
                $"The session takes 1 to {MaxBatchSize} samples at once; make it with a larger SessionOptions.MaxBatchSize, or split the batch.");
    }

    private static void RequireLength(string what, int found, int batchSize, int each)
    {
        if (found != (long)batchSize * each)
            throw new ArgumentException(
                $"There are {found} {what}; a batch of {batchSize} needs {(long)batchSize * each} ({each} for each sample).");
    }
}
