using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>A forward and a backward pass, and with an optimizer its step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Network">What is run.</param>
/// <param name="BatchSize">Number of samples N.</param>
/// <param name="Optimizer">With it, cross-entropy and a whole step are measured; without it, the gradients of the layers alone.</param>
internal sealed record TrainingWork(string Name, Network Network, int BatchSize, Adam? Optimizer = null) : Work(Name, Network, BatchSize)
{
    private const int TargetSeed = 2;

    /// <summary>Whether the network has so many layers that rounding changes the gradients of the first ones by hundredths, each in its way.</summary>
    public bool IsDeep { get; init; }

    /// <summary>The seed of inputs and parameters.</summary>
    public int Seed { get; init; } = NetworkTask.UsualSeed;

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
        var task = NetworkTask.Create(Network, BatchSize, seed: Seed);
        var output = Network.HeadShape;
        if (Optimizer is null)
            return new(task, new GivenGradient(NetworkTask.Noise(BatchSize * output.Elements, TargetSeed)), new float[BatchSize], null);
        var random = new Random(TargetSeed);
        return output.Rank == 1
            ? new(task, new SoftmaxCrossEntropy(), [.. Enumerable.Range(0, BatchSize).Select(_ => (float)random.Next(output.Elements))], Optimizer)
            : new(task, new PixelCrossEntropy(), [.. Enumerable.Range(0, BatchSize).SelectMany(_ => Quarters(output, random))], Optimizer);
    }

    // A class for each quarter of an image, as classes lie together in real masks: a class of its own for each pixel leaves a gradient of nothing but what does not cancel out.
    private static IEnumerable<float> Quarters(Shape output, Random random)
    {
        var classes = Enumerable.Range(0, 4).Select(_ => (float)random.Next(output.Channels)).ToArray();
        return Enumerable.Range(0, output.Height * output.Width)
            .Select(pixel => classes[(2 * (2 * (pixel / output.Width) / output.Height)) + (2 * (pixel % output.Width) / output.Width)]);
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
