using ConvMl.Networks;
using ConvMl.Training.Losses;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Tests;

/// <summary>Tensors are native memory: what a pass makes must be gone behind it. Threads are the process's: a pass sets their number.</summary>
[Collection(Name)]
public class MemoryTests
{
    // The count of tensors is the process's.
    private const string Name = "Alone";

    private const int BatchSize = 8;

    // A pass makes tensors of about 1 MB: one that stays would show as gigabytes.
    private static readonly Network Images = Network.Input(3, 24, 24)
        .Normalize(0.5f, 0.25f).Conv2D(8, 3).BatchNorm().ReLU().Dropout(0.2f).MaxPool2D(2).ResidualBlock(8).GlobalAveragePool().Classifier(4);

    private readonly float[] _inputs = new float[BatchSize * 3 * 24 * 24];

    [Fact]
    public void Two_thousand_training_steps_need_as_much_memory_as_two_hundred()
    {
        using var backend = new TorchSharpBackend();
        using var session = backend.CreateTraining(Images, Images.CreateParameters(1), new SoftmaxCrossEntropy(), new() { MaxBatchSize = BatchSize, Threads = 1 });
        void Step(int step) => session.ForwardBackward(
            new() { Size = BatchSize, Inputs = _inputs, Targets = new float[BatchSize], Samples = new int[BatchSize], Step = step });

        var tensors = 0L;
        AssertFlat(
            step =>
            {
                Step(step);
                if (step == 200)
                    tensors = Tensor.TotalCount;
            },
            passes: 2000, settled: 200);

        Assert.Equal(tensors, Tensor.TotalCount);
    }

    [Fact]
    public void Two_thousand_forward_passes_need_as_much_memory_as_two_hundred()
    {
        using var backend = new TorchSharpBackend();
        using var session = backend.CreateInference(Images, Images.CreateParameters(1), new() { MaxBatchSize = BatchSize, Threads = 1 });
        var outputs = new float[BatchSize * 4];

        AssertFlat(_ => session.Run(BatchSize, _inputs, outputs), passes: 2000, settled: 200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pass_runs_on_the_number_of_threads_of_its_session(int threads)
    {
        using var backend = new TorchSharpBackend();
        using var training = backend.CreateTraining(Images, Images.CreateParameters(1), new SoftmaxCrossEntropy(), new() { MaxBatchSize = BatchSize, Threads = threads });
        using var inference = backend.CreateInference(Images, Images.CreateParameters(1), new() { MaxBatchSize = BatchSize, Threads = threads });

        set_num_threads(3);
        inference.Run(BatchSize, _inputs, new float[BatchSize * 4]);
        Assert.Equal(threads, get_num_threads());
        set_num_threads(3);
        training.ForwardBackward(new() { Size = BatchSize, Inputs = _inputs, Targets = new float[BatchSize], Samples = new int[BatchSize], Step = 0 });
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void Sessions_that_are_disposed_leave_nothing()
    {
        using var backend = new TorchSharpBackend();
        var network = Network.Input([1000]).Dense(1000).ReLU().Classifier(2);
        var parameters = network.CreateParameters(1);
        void Open(int index)
        {
            using var inference = backend.CreateInference(network, parameters, new());
            using var training = backend.CreateTraining(network, parameters, new SoftmaxCrossEntropy(), new());
            training.ForwardBackward(new() { Size = 1, Inputs = _inputs.AsSpan(0, 1000), Targets = [1], Samples = [0], Step = 0 });
        }

        // Each has 4 MB of parameters.
        AssertFlat(Open, passes: 100, settled: 10);
    }

    private static void AssertFlat(Action<int> pass, int passes, int settled)
    {
        const long Allowed = 32 << 20;
        var bytes = 0L;
        for (var index = 0; index < passes; index++)
        {
            pass(index);
            if (index == settled)
                bytes = NativeBytes();
        }

        Assert.InRange(NativeBytes(), 0, bytes + Allowed);
    }

    // The managed heap grows to what it sees fit, and is looked after anyway.
    private static long NativeBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone;
}
