using ConvMl.Backends;
using ConvMl.Benchmarks.Works;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>Training passes by a backend of ConvMl, with the engine's optimizer if the work has one.</summary>
internal sealed class ConvMlTraining : IContestant
{
    private readonly TrainingTask _training;
    private readonly NetworkTask _task;
    private readonly ParameterSet _parameters;
    private readonly ITrainingSession _session;
    private readonly OptimizerState? _optimizer;
    private readonly int[] _samples;
    private long _step;

    public ConvMlTraining(TrainingTask training, IBackend backend, int threads, NumericPrecision precision = NumericPrecision.Standard)
    {
        (_training, _task) = (training, training.Forward);
        _parameters = _task.Parameters.Clone();
        _session = backend.CreateTraining(_task.Network, _parameters, training.Loss, new()
        {
            MaxBatchSize = _task.BatchSize,
            Threads = threads,
            Precision = precision,
        });
        _optimizer = training.Optimizer?.CreateState(_parameters.Layout);
        _samples = [.. Enumerable.Range(0, _task.BatchSize)];
    }

    public string Name => ContestantName.ConvMl;

    public void Run()
    {
        _session.ForwardBackward(new()
        {
            Size = _task.BatchSize,
            Inputs = _task.Inputs,
            Targets = _training.Targets,
            Samples = _samples,
            Step = _step++,
        });
        _optimizer?.Step(_parameters, _session.Gradients, _training.Optimizer!.LearningRate);
    }

    public IReadOnlyDictionary<string, float[]> Answer()
    {
        Run();
        var answer = new Dictionary<string, float[]> { [_task.Network.Head] = _session.Outputs.ToArray() };
        foreach (var slot in _parameters.Layout.Slots.Where(slot => slot.IsTrained))
        {
            answer.Add(TrainingTask.GradientOf(slot.Name), _session.Gradients[slot].ToArray());
            answer.Add(TrainingTask.StepOf(slot.Name), _parameters[slot].ToArray());
        }

        return answer;
    }

    public void Dispose() => _session.Dispose();
}
