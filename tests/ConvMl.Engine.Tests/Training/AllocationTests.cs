using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Data;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Engine.Tests.Training;

/// <summary>A step in the steady state allocates nothing, neither on the thread that trains nor on the one that assembles batches.</summary>
[Collection(CountsAllocations.Name)]
public class AllocationTests
{
    [Fact]
    public void Steps_allocate_nothing()
    {
        const int Steps = 200;
        using var backend = new MeasuringBackend(Steps);
        var data = new MeasuringData(Steps * 4);
        var trainer = new Trainer(backend, Network.Input(1, 8, 8).Classifier(3), new TrainingOptions
        {
            Epochs = 1,
            BatchSize = 4,
            ValidationFraction = 0,
            Optimizer = new AdamW(),
            Schedule = new WarmUpSchedule(0.5f, new OneCycleSchedule()),
            GradientClipNorm = 1e-3f,
            Augmentations =
            [
                new HorizontalFlip(), new VerticalFlip(), new QuarterTurn(), new RandomShift(2, ShiftFill.Edge), new RandomScale(), new ElasticDeformation(), new BrightnessContrast(),
                new RandomErasing(),
            ],
        });

        trainer.Train(data, progress: new Silent());

        // The first passes compile and grow; from there on not a byte.
        Assert.Single(backend.Allocated[(Steps / 2)..].Distinct());
        Assert.Single(data.Allocated[(Steps * 2)..].Distinct());
    }

    private sealed class Silent : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }

    private sealed class MeasuringData(int count) : Dataset
    {
        private int _reads;

        internal long[] Allocated { get; } = new long[count];

        public override int Count => count;

        public override Shape InputShape { get; } = [1, 8, 8];

        public override Shape TargetShape => [];

        public override void Read(int index, Span<float> input, Span<float> target)
        {
            input.Fill(index);
            target.Clear();
            Allocated[_reads++] = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
