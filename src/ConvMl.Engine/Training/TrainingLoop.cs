using System.Diagnostics;
using System.Globalization;
using ConvMl.Backends;
using ConvMl.Tensors;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Training;

/// <summary>One run of <see cref="Trainer"/>: epochs of steps, a validation behind each.</summary>
internal sealed class TrainingLoop(
    Trainer trainer, TrainingStage[] stages, Dataset training, Dataset? validation, IProgress<TrainingProgress>? progress, Action<TrainingState>? epochEnded)
{
    private readonly TrainingOptions _options = trainer.Options;
    private readonly BatchPlan _plan = new(training, trainer.Options.BatchSize, stages[^1].Loss)
    {
        IsShuffled = true,
        Augmentations = trainer.Options.Augmentations,
        Seed = trainer.Options.Seed,
    };

    private readonly Stopwatch _watch = new();
    private TimeSpan _elapsedBefore;
    private long _stepBefore;
    private TrainingStage _stage = stages[0];

    internal TrainingEnd Run(TrainingState state, CancellationToken cancellation)
    {
        _elapsedBefore = state.Elapsed;
        _stepBefore = state.Step;
        _watch.Start();
        try
        {
            return EndOf(state) ?? RunEpochs(state, cancellation);
        }
        finally
        {
            state.Elapsed = _elapsedBefore + _watch.Elapsed;
        }
    }

    private TrainingEnd RunEpochs(TrainingState state, CancellationToken cancellation)
    {
        while (true)
        {
            _stage = stages.First(stage => state.Epochs.Count < stage.LastEpoch);
            if (RunStage(state, cancellation) is { } end)
                return end;
        }
    }

    /// <returns>Null if another stage follows.</returns>
    private TrainingEnd? RunStage(TrainingState state, CancellationToken cancellation)
    {
        using var session = trainer.Backend.CreateTraining(_stage.Network, state.Parameters, _options.Loss, new SessionOptions
        {
            MaxBatchSize = Math.Min(_options.BatchSize, training.Count),
            Threads = _options.Threads,
            Precision = _options.Precision,
            Seed = _options.Seed,
        });
        using var loader = new BatchLoader(_plan with
        {
            Data = _stage.Take(training),
            Loss = _stage.Loss,
            FirstEpoch = state.Epochs.Count + 1,
            LastEpoch = _stage.LastEpoch,
            SkippedBatches = BatchesDone(state),
        });
        while (state.Epochs.Count < _stage.LastEpoch)
        {
            if (!RunSteps(state, session, loader, cancellation) || !EndEpoch(state, cancellation))
                return TrainingEnd.Cancelled;
            epochEnded?.Invoke(state);
            if (EndOf(state) is { } end)
                return end;
        }

        return null;
    }

    private TrainingEnd? EndOf(TrainingState state) =>
        state.Epochs.Count >= _options.Epochs ? TrainingEnd.Completed
        : state.Epochs.Count - state.BestEpoch >= _options.EarlyStoppingPatience ? TrainingEnd.StoppedEarly
        : null;

    private int BatchesDone(TrainingState state) => (int)(state.Step - ((long)state.Epochs.Count * _plan.Batches));

    private bool RunSteps(TrainingState state, ITrainingSession session, BatchLoader loader, CancellationToken cancellation)
    {
        while (BatchesDone(state) < _plan.Batches)
        {
            if (cancellation.IsCancellationRequested)
                return false;
            var begun = Stopwatch.GetTimestamp();
            Step(state, session, loader.Take());
            state.Totals.Seconds += Stopwatch.GetElapsedTime(begun).TotalSeconds;
            state.Totals.WaitingSeconds += loader.TakeWaitingTime().TotalSeconds;
            Report(state, state.Epochs.Count + 1, state.Totals, epochEnd: null);
        }

        return true;
    }

    private void Step(TrainingState state, ITrainingSession session, Batch batch)
    {
        var value = session.ForwardBackward(new TrainingBatch
        {
            Size = batch.Size,
            Inputs = batch.Inputs,
            Targets = batch.Targets,
            Samples = batch.Samples,
            Step = state.Step,
        });
        if (!double.IsFinite(value))
            throw Diverged(state, $"the loss is {Text(value)}");

        var norm = FlatMath.Norm(session.Gradients.Span);
        if (!double.IsFinite(norm))
            throw Diverged(state, $"the gradient of '{NotFinite(session.Gradients)!.Name}' is not finite");

        if (norm > _options.GradientClipNorm)
            FlatMath.Scale(session.Gradients.Span, (float)(_options.GradientClipNorm.Value / norm));
        state.Totals.Add(value, _stage.Loss, batch, session.Outputs);
        state.Optimizer.Step(state.Parameters, session.Gradients, (float)LearningRate(state.Step));
    }

    /// <returns>False if it was cancelled in the middle of validation: the epoch has not ended then.</returns>
    private bool EndEpoch(TrainingState state, CancellationToken cancellation)
    {
        var epoch = state.Epochs.Count + 1;
        if (NotFinite(state.Parameters) is { } broken)
            throw Diverged(state, $"the parameter '{broken.Name}' is not finite");

        var begun = Stopwatch.GetTimestamp();
        Evaluation? scores = null;
        try
        {
            if (validation is not null)
                scores = Validate(state, validation, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }

        if (scores is not null && !double.IsFinite(scores.Loss))
            throw Diverged(state, $"the validation loss is {Text(scores.Loss)}");
        var totals = state.Totals;
        var result = new EpochResult(
            epoch, LearningRate(state.Step - 1), totals.Loss, totals.Accuracy, scores?.Loss, scores?.Accuracy,
            totals.Seconds + Stopwatch.GetElapsedTime(begun).TotalSeconds, totals.SamplesPerSecond, totals.WaitingShare,
            IsBest: scores is null || state.BestEpoch == 0 || scores.Loss < state.BestValidationLoss)
        {
            ValidationMeanIoU = scores?.MeanIoU,
        };
        state.EndEpoch(result);
        Report(state, epoch, totals, result);
        return true;
    }

    private Evaluation Validate(TrainingState state, Dataset data, CancellationToken cancellation)
    {
        using var evaluator = new Evaluator(
            trainer.Backend, trainer.Network, state.Parameters, _options.Loss, Math.Min(_options.BatchSize, data.Count), _options.Threads, _options.Precision);
        return evaluator.Evaluate(data, cancellation);
    }

    private double LearningRate(long step) =>
        _options.Optimizer.LearningRate * _options.Schedule.Factor(step, _plan.Batches, (long)_plan.Batches * _options.Epochs);

    private void Report(TrainingState state, int epoch, EpochTotals totals, EpochResult? epochEnd)
    {
        var elapsed = _watch.Elapsed;
        state.Elapsed = _elapsedBefore + elapsed;
        progress?.Report(new TrainingProgress
        {
            Epoch = epoch,
            Epochs = _options.Epochs,
            Batch = epochEnd is null ? BatchesDone(state) : _plan.Batches,
            Batches = _plan.Batches,
            Loss = totals.Loss,
            Accuracy = totals.Accuracy,
            LearningRate = LearningRate(state.Step - 1),
            ImagesPerSecond = totals.SamplesPerSecond,
            Elapsed = state.Elapsed,
            Remaining = Remaining(state, elapsed),
            EpochEnd = epochEnd,
        });
    }

    // The quotient comes first: a time multiplied by the pixels that are to come does not fit a TimeSpan after minutes already. And what would take longer
    // than a TimeSpan can tell takes as long as it can.
    private TimeSpan Remaining(TrainingState state, TimeSpan elapsed)
    {
        var done = Cost(state.Step);
        return new TimeSpan((long)(elapsed.Ticks * ((Cost((long)_plan.Batches * _options.Epochs) - done) / Math.Max(1, done - Cost(_stepBefore)))));
    }

    // What the steps up to one cost, in pixels of an image.
    private double Cost(long step)
    {
        var (cost, begin) = (0.0, 0L);
        foreach (var stage in stages)
        {
            var end = (long)stage.LastEpoch * _plan.Batches;
            cost += Math.Clamp(step - begin, 0, end - begin) * (double)stage.Pixels;
            begin = end;
        }

        return cost;
    }

    private TrainingException Diverged(TrainingState state, string what)
    {
        var batches = (long)_plan.Batches;
        var epoch = state.Epochs.Count + 1;
        var batch = Math.Min(BatchesDone(state) + 1, batches);
        return new($"Epoch {epoch}, batch {batch} of {batches}: {what}. Try a learning rate below {Text(LearningRate(Math.Min(state.Step, (batches * _options.Epochs) - 1)))}, limit the gradients ({nameof(TrainingOptions.GradientClipNorm)}), and check that the data is scaled to a small range such as 0 … 1.");
    }

    private static ParameterSlot? NotFinite(ParameterSet values) => values.Layout.Slots.FirstOrDefault(slot => FlatMath.IndexOfNotFinite(values[slot]) >= 0);

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
