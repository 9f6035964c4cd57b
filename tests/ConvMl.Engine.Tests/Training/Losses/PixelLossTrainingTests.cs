using ConvMl.Engine.Tests.Scenes;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Scenes;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Losses;
using ConvMl.Training.Metrics;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training.Losses;

/// <summary>Each loss trains a small network on a few scenes to overlap better.</summary>
public class PixelLossTrainingTests
{
    private const int Side = 32, Count = 24;

    private static readonly SceneDataset Scenes = new(new FashionScenes(ScenePart.Training, DrawnGarments.All, new() { Height = Side, Width = Side }), Count);

    private static readonly Network Small = Network.Input(3, Side, Side)
        .Conv2D(12, kernel: 3).BatchNorm().ReLU()
        .Concat(same => same, down => down.MaxPool2D(2).Conv2D(24, kernel: 3).BatchNorm().ReLU().Upsample2D(2))
        .Conv2D(FashionScenes.ClassNames.Count, kernel: 3);

    public static TheoryData<Loss> All => [new PixelCrossEntropy(), new FocalLoss(), new DiceLoss(), new DiceLoss(Scope: LossScope.Batch), new LovaszSoftmax(), new LovaszSoftmax(LossScope.Batch), new SumOfLosses((1, new PixelCrossEntropy()), (0.5f, new DiceLoss()))];

    [Theory]
    [MemberData(nameof(All))]
    public void Training_raises_IoU_and_Dice(Loss loss)
    {
        using var backend = new ManagedBackend();
        var trainer = new Trainer(backend, Small, new() { Epochs = 20, BatchSize = 4, Loss = loss, Optimizer = new Adam(0.01f), ValidationFraction = 0, Seed = 3, Threads = 1 });
        var before = Measure(backend, trainer.Begin().Parameters);

        var result = trainer.Train(Scenes);

        var after = Measure(backend, result.Parameters);
        Assert.True(result.Epochs[^1].TrainLoss < 0.9 * result.Epochs[0].TrainLoss, $"The loss went from {result.Epochs[0].TrainLoss} to {result.Epochs[^1].TrainLoss}.");
        Assert.True(after.MeanIoU > before.MeanIoU + 0.1, $"The mean IoU went from {before.MeanIoU} to {after.MeanIoU}.");
        Assert.True(after.MeanDice > before.MeanDice + 0.1, $"The mean Dice coefficient went from {before.MeanDice} to {after.MeanDice}.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_mean_IoU_of_the_validation_data_is_that_of_its_maps(Loss loss)
    {
        using var backend = new ManagedBackend();
        var result = new Trainer(backend, Small, new() { Epochs = 1, BatchSize = 5, Loss = loss, Seed = 3, Threads = 1 }).Train(Scenes, Scenes);

        Assert.Equal(Measure(backend, result.Parameters).MeanIoU, result.Epochs[0].ValidationMeanIoU!.Value, 12);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_number_of_threads_never_changes_a_bit(Loss loss)
    {
        using var backend = new ManagedBackend();
        (float[] Parameters, double[] Losses) Train(int threads)
        {
            var result = new Trainer(backend, Small, new() { Epochs = 2, BatchSize = 5, Loss = loss, ValidationFraction = 0, Seed = 3, Threads = threads }).Train(Scenes);
            return (result.Parameters.Span.ToArray(), [.. result.Epochs.Select(epoch => epoch.TrainLoss)]);
        }

        var alone = Train(threads: 1);

        foreach (var threads in new[] { 2, 7 })
        {
            var found = Train(threads);
            Assert.Equal(alone.Parameters, found.Parameters);
            Assert.Equal(alone.Losses, found.Losses);
        }
    }

    private static SegmentationMetrics Measure(ManagedBackend backend, ParameterSet parameters)
    {
        using var session = backend.CreateInference(Small, parameters, new() { MaxBatchSize = 1, Threads = 1 });
        var counts = new SegmentationCounts(FashionScenes.ClassNames.Count);
        var (input, target, logits) = (new float[3 * Side * Side], new float[Side * Side], new float[FashionScenes.ClassNames.Count * Side * Side]);
        for (var index = 0; index < Count; index++)
        {
            Scenes.Read(index, input, target);
            session.Run(1, input, logits);
            var answers = Enumerable.Range(0, target.Length).Select(pixel => Enumerable.Range(0, counts.Classes).MaxBy(k => logits[(k * target.Length) + pixel])).ToArray();
            counts.Add([.. target.Select(id => (int)id)], answers, Side, Side);
        }

        return counts.ToMetrics();
    }
}
