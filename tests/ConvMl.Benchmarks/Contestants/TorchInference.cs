using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Benchmarks.Works;
using TorchSharp;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>Forward passes by TorchSharp; input and output are tensors in the layout that the network computes in.</summary>
internal sealed class TorchInference : IContestant
{
    private readonly string _output;
    private readonly TorchGraph _graph;
    private readonly torch.Tensor _input;

    public TorchInference(NetworkTask task, bool channelsLast)
    {
        Name = channelsLast ? ContestantName.TorchChannelsLast : ContestantName.Torch;
        _output = task.Network.Head;
        _graph = TorchContestant.Lower(task, channelsLast, training: false);
        _input = _graph.Create(task.Inputs, task.Network.InputShapes.Single());
    }

    public string Name { get; }

    public void Run()
    {
        using var scope = torch.NewDisposeScope();
        using var mode = torch.inference_mode();
        _graph.Forward(_input);
    }

    public IReadOnlyDictionary<string, float[]> Answer()
    {
        using var scope = torch.NewDisposeScope();
        using var mode = torch.inference_mode();
        return new Dictionary<string, float[]> { [_output] = TorchContestant.ValuesOf(_graph.Forward(_input)[0]) };
    }

    public void Dispose()
    {
        _input.Dispose();
        _graph.Dispose();
    }
}
