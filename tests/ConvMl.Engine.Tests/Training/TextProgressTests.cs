using ConvMl.Training;

namespace ConvMl.Engine.Tests.Training;

public class TextProgressTests
{
    [Fact]
    public void Only_the_end_of_an_epoch_is_a_line()
    {
        var writer = new StringWriter();
        var progress = new TextProgress(writer);

        progress.Report(At(null));
        Assert.Equal("", writer.ToString());

        progress.Report(At(End));
        Assert.Equal($"epoch  3/10  loss 0.5000  accuracy 0.8000  validation loss 0.4000  accuracy 0.9000 (best)  1,234 images/s  2:05 left{Environment.NewLine}", writer.ToString());
    }

    [Fact]
    public void What_an_epoch_does_not_have_is_left_out() =>
        Assert.Equal(
            "epoch  3/10  loss 0.5000  1,234 images/s  2:05 left",
            TextProgress.LineOf(At(End with { TrainAccuracy = double.NaN, ValidationLoss = null, ValidationAccuracy = null, IsBest = false })));

    [Fact]
    public void The_overlap_of_maps_is_said() =>
        Assert.Contains("  accuracy 0.9000  mean IoU 0.7000 (best)", TextProgress.LineOf(At(End with { ValidationMeanIoU = 0.7 })), StringComparison.Ordinal);

    [Fact]
    public void The_time_left_keeps_its_hours() =>
        Assert.EndsWith("images/s  125:03 left", TextProgress.LineOf(At(End) with { Remaining = new TimeSpan(2, 5, 3) }), StringComparison.Ordinal);

    private static EpochResult End { get; } = new(
        Epoch: 3, LearningRate: 0.1, TrainLoss: 0.5, TrainAccuracy: 0.8, ValidationLoss: 0.4, ValidationAccuracy: 0.9, Seconds: 10, ImagesPerSecond: 1234, WaitingShare: 0, IsBest: true);

    private static TrainingProgress At(EpochResult? end) => new()
    {
        Epoch = 3,
        Epochs = 10,
        Batch = 7,
        Batches = 7,
        Loss = 0.5,
        Accuracy = 0.8,
        LearningRate = 0.1,
        ImagesPerSecond = 1234,
        Elapsed = TimeSpan.FromSeconds(30),
        Remaining = TimeSpan.FromSeconds(125),
        EpochEnd = end,
    };
}
