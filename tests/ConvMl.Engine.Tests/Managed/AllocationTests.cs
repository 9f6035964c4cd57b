using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Managed;

[Collection(CountsAllocations.Name)]
public class AllocationTests
{
    private static readonly Network Everything = Network.Input(3, 12, 12).Normalize(0.5f, 2)
        .Conv2D(8, 3).BatchNorm().ReLU().MaxPool2D(2)
        .Conv2D(8, 3, groups: 8).LeakyReLU()
        .Residual(block => block.Conv2D(8, 1).Tanh().Dropout(0.2f))
        .Concat(left => left.Conv2D(4, 3, stride: 2).Sigmoid(), right => right.AveragePool2D(2))
        .Conv2D(8, 3).Softmax().GlobalAveragePool().Dense(6).ReLU().Classifier(5);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_training_step_allocates_nothing(int threads)
    {
        using var backend = new ManagedBackend();
        using var session = backend.CreateTraining(Everything, Everything.CreateParameters(1), new SoftmaxCrossEntropy(), new SessionOptions { MaxBatchSize = 4, Threads = threads });
        var (inputs, targets, samples) = (new float[4 * 3 * 12 * 12], new float[4], new int[4]);
        Step(0);
        Step(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 2; step < 12; step++)
            Step(step);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step(int step) => session.ForwardBackward(new TrainingBatch { Size = 4, Inputs = inputs, Targets = targets, Samples = samples, Step = step });
    }

    [Fact]
    public void A_prediction_allocates_nothing()
    {
        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(Everything, Everything.CreateParameters(1), new SessionOptions { MaxBatchSize = 2, Threads = 2 });
        var (inputs, outputs) = (new float[2 * 3 * 12 * 12], new float[2 * 5]);
        session.Run(2, inputs, outputs);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 10; run++)
            session.Run(2, inputs, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
