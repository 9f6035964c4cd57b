using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Training;

/// <summary>
/// All that a training is: parameters, optimizer, what was best so far, how far it is. <see cref="Trainer"/> moves it forward step by
/// step; between steps it is always whole, so a training that was cancelled or whose state was saved goes on from it to the same bits as one
/// that was never interrupted. <see cref="TrainingCheckpoint"/> writes it to a folder.
/// </summary>
public sealed class TrainingState
{
    private readonly List<EpochResult> _epochs = [];

    internal TrainingState(Network network, TrainingOptions options, ParameterSet parameters)
    {
        Parameters = parameters;
        BestParameters = parameters.Clone();
        Optimizer = options.Optimizer.CreateState(network.Parameters);
        Seed = options.Seed;
        BatchSize = options.BatchSize;
    }

    /// <summary>The parameters as they are now, running statistics included.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>What the optimizer remembers.</summary>
    public OptimizerState Optimizer { get; }

    /// <summary>The parameters after <see cref="BestEpoch"/>; the initial ones before any epoch has ended.</summary>
    public ParameterSet BestParameters { get; }

    /// <summary>Epoch with the least validation loss (without validation data: the last); 0 if none has ended.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The validation loss of <see cref="BestEpoch"/>; null without validation data or before any epoch has ended.</summary>
    public double? BestValidationLoss => BestEpoch > 0 ? _epochs[BestEpoch - 1].ValidationLoss : null;

    /// <summary>The figures of the epochs that have ended.</summary>
    public IReadOnlyList<EpochResult> Epochs => _epochs;

    /// <summary>Number of training steps made, over all epochs.</summary>
    public long Step => Optimizer.Steps;

    /// <summary>Time spent in training.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>The seed that the training began with.</summary>
    public long Seed { get; }

    /// <summary>Samples a step.</summary>
    public int BatchSize { get; }

    /// <summary>Number of samples trained on and validated on; (0, 0) before the first step.</summary>
    public (int Training, int Validation) Samples { get; internal set; }

    /// <summary>Sums of the epoch that is under way.</summary>
    internal EpochTotals Totals { get; private set; } = new();

    internal void EndEpoch(EpochResult result)
    {
        _epochs.Add(result);
        Totals = new();
        if (result.IsBest)
        {
            BestEpoch = result.Epoch;
            BestParameters.CopyFrom(Parameters);
        }
    }

    /// <summary>Takes over what was saved beside parameters and buffers.</summary>
    internal void Restore(IEnumerable<EpochResult> epochs, EpochTotals totals, long step, TimeSpan elapsed, (int Training, int Validation) samples)
    {
        _epochs.Clear();
        _epochs.AddRange(epochs);
        BestEpoch = _epochs.FindLast(epoch => epoch.IsBest)?.Epoch ?? 0;
        Totals = totals;
        Optimizer.Steps = step;
        Elapsed = elapsed;
        Samples = samples;
    }
}
