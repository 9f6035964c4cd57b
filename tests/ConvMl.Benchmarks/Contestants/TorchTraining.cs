using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Benchmarks.Works;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>Training passes by TorchSharp with its autograd, and its Adam if the work has an optimizer.</summary>
internal sealed class TorchTraining : IContestant
{
    private readonly string _output;
    private readonly TorchGraph _graph;
    private readonly string[] _names;
    private readonly Parameter[] _parameters;
    private readonly Tensor _input;
    private readonly Tensor _target;
    private readonly optim.Optimizer? _optimizer;

    public TorchTraining(TrainingTask training, bool channelsLast)
    {
        Name = channelsLast ? ContestantName.TorchChannelsLast : ContestantName.Torch;
        var task = training.Forward;
        _output = task.Network.Head;
        _graph = TorchContestant.Lower(task, channelsLast, training: true);
        _names = [.. task.Network.Parameters.Slots.Where(slot => slot.IsTrained).Select(slot => slot.Name)];
        _parameters = [.. _names.Select(name => _graph.Tensors[name])];
        _input = _graph.Create(task.Inputs, task.Network.InputShapes.Single());
        _target = training.Loss is GivenGradient given
            ? _graph.Create(given.Gradient, task.Network.HeadShape)
            : tensor(training.Targets.Select(target => (long)target).ToArray()).reshape([task.BatchSize, .. task.Network.HeadShape.Skip(1).Select(size => (long)size)]);
        if (training.Optimizer is { } adam)
            _optimizer = optim.Adam(_parameters, adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon);
    }

    public string Name { get; }

    public void Run()
    {
        using var scope = NewDisposeScope();
        Pass();
    }

    public IReadOnlyDictionary<string, float[]> Answer()
    {
        using var scope = NewDisposeScope();
        var (outputs, gradients) = Pass();
        var answer = new Dictionary<string, float[]> { [_output] = TorchContestant.ValuesOf(outputs) };
        foreach (var (name, parameter, gradient) in _names.Zip(_parameters, gradients))
        {
            answer.Add(TrainingTask.GradientOf(name), TorchContestant.ValuesOf(gradient));
            answer.Add(TrainingTask.StepOf(name), TorchContestant.ValuesOf(parameter));
        }

        return answer;
    }

    public void Dispose()
    {
        _optimizer?.Dispose();
        _input.Dispose();
        _target.Dispose();
        _graph.Dispose();
    }

    private (Tensor Outputs, IEnumerable<Tensor> Gradients) Pass()
    {
        if (_optimizer is null)
        {
            var outputs = _graph.Forward(_input)[0];
            // A loss would write the gradient anew; ConvMl's does.
            return (outputs, autograd.grad([outputs], _parameters, [_target.clone()]));
        }

        _optimizer.zero_grad();
        var logits = _graph.Forward(_input)[0];
        functional.cross_entropy(logits, _target).backward();
        _optimizer.step();
        return (logits, _parameters.Select(parameter => parameter.grad!));
    }
}
