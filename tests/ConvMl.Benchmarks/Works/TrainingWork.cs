using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Networks;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>A forward and a backward pass, and with an optimizer its step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Network">What is run.</param>
/// <param name="BatchSize">Number of samples N.</param>
/// <param name="Optimizer">With it, softmax cross-entropy and a whole step are measured; without it, the gradients of the layers alone.</param>
internal sealed record TrainingWork(string Name, Network Network, int BatchSize, Adam? Optimizer = null) : Work(Name, Network, BatchSize)
{
    private const int Seed = 2;

    // Forward, gradient by the weights, and gradient by the input where that leads to further parameters: three times the same cost.
    protected override long MultiplyAdds
    {
        get
        {
            var leadsToParameters = new HashSet<string>(StringComparer.Ordinal);
            var total = 0L;
            foreach (var node in Network.Nodes)
            {
                var needsInputGradient = node.Inputs.Any(leadsToParameters.Contains);
                total += node.Description.MultiplyAdds!.Value * (needsInputGradient ? 3 : 2);
                if (needsInputGradient || node.Description.Parameters.Count > 0)
                    leadsToParameters.Add(node.Name);
            }

            return total;
        }
    }

    /// <summary>Makes what the contestants are given.</summary>
    public TrainingTask CreateTask()
    {
        var task = NetworkTask.Create(Network, BatchSize);
        var outputs = Network.HeadShape.Elements;
        var random = new Random(Seed);
        return Optimizer is null
            ? new(task, new GivenGradient(NetworkTask.Noise(BatchSize * outputs, Seed)), new float[BatchSize], null)
            : new(task, new SoftmaxCrossEntropy(), [.. Enumerable.Range(0, BatchSize).Select(_ => (float)random.Next(outputs))], Optimizer);
    }

    /// <summary>Of two inputs of a maximum that are nearly equal each contestant may choose another, and so hand on another gradient.</summary>
    public override IContestant EnterExact(IBackend backend) => new ConvMlTraining(CreateTask(), backend, threads: 0, NumericPrecision.Strict);

    public override IReadOnlyList<IContestant> Enter(IBackend backend, int threads)
    {
        var task = CreateTask();
        return
        [
            new ConvMlTraining(task, backend, threads),
            new TorchTraining(task, channelsLast: false),
            new TorchTraining(task, channelsLast: true),
        ];
    }
}
