using ConvMl.Training;
using ConvMl.Training.Losses;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;

namespace ConvMl.Transforms.Tests.Segmentation;

public sealed class SegmentationLossTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public static TheoryData<Loss> Losses =>
        [new FocalLoss(), new DiceLoss(), new DiceLoss(Scope: LossScope.Batch), new LovaszSoftmax(), new SumOfLosses((1, new PixelCrossEntropy()), (0.5f, new DiceLoss()))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_model_trained_by_any_loss_finds_the_classes_and_is_saved(Loss loss)
    {
        var model = Train(options => options.Loss = loss);
        var test = Blots.NamedData(_context, 20, seed: 2);
        var path = _folder.File("model.zip");

        _context.Model.SaveFile(model, test.Schema, path);

        Assert.InRange(_context.SemanticSegmentation.Evaluate(model.Transform(test)).MeanIoU, 0.8, 1);
        var loaded = Assert.IsType<SegmentationTransformer>(new MLContext().Model.LoadFile(path, out _));
        Assert.True(model.Model.Parameters.Span.SequenceEqual(loaded.Model.Parameters.Span));
    }

    [Fact]
    public void Weights_from_the_data_are_those_that_could_have_been_given()
    {
        List<string> log = [];
        _context.Log += (_, entry) => log.Add(entry.RawMessage);
        var open = Train(Weighted);
        var line = Assert.Single(log, line => line.StartsWith("Class weights by median frequency: ", StringComparison.Ordinal));
        Assert.Equal(3, line.Split(',').Length);

        var equal = Train(options => (options.Loss, options.Seed, options.Epochs, options.ValidationFraction) = (Sum, 5, 3, 0));

        Assert.NotEqual(equal.Model.Parameters.Span.ToArray(), open.Model.Parameters.Span.ToArray());
        var weights = MedianFrequency.WeightsOf(new Masks(Blots.Rows(60)), 3);
        Assert.Equal(Train(options => (options.Loss, options.Seed, options.Epochs, options.ValidationFraction) = (Sum.WithClassWeights(weights), 5, 3, 0)).Model.Parameters.Span.ToArray(), open.Model.Parameters.Span.ToArray());
    }

    [Fact]
    public void A_training_that_goes_on_ends_in_the_same_bits()
    {
        var whole = Train(Weighted);
        using CancellationTokenSource cancellation = new();
        var interrupted = Train(options =>
        {
            Weighted(options);
            (options.CheckpointFolder, options.Cancellation) = (_folder.Path, cancellation.Token);
            options.Progress = new Reporter(report =>
            {
                if (report is { Epoch: 2, Batch: 3 }) cancellation.Cancel();
            });
        });
        Assert.Equal(TrainingEnd.Cancelled, interrupted.Training!.End);

        var resumed = Train(options =>
        {
            Weighted(options);
            options.CheckpointFolder = _folder.Path;
        });

        Assert.Equal(whole.Model.Parameters.Span.ToArray(), resumed.Model.Parameters.Span.ToArray());
        Assert.Equal(whole.Training!.Epochs.Select(epoch => epoch.TrainLoss), resumed.Training!.Epochs.Select(epoch => epoch.TrainLoss));
    }

    public static TheoryData<Loss, string> WithoutRoom => new()
    {
        { new PixelCrossEntropy([1, 2, 3]), "PixelCrossEntropy has class weights already (1, 2, 3); leave them out" },
        { new SumOfLosses((1, new PixelCrossEntropy()), (1, new DiceLoss([1, 2, 3]))), "DiceLoss has class weights already" },
        { new LovaszSoftmax(), "LovaszSoftmax takes no class weights" },
    };

    [Theory]
    [MemberData(nameof(WithoutRoom))]
    public void Weights_from_the_data_are_refused_where_there_is_no_room_for_them(Loss loss, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => Train(options => (options.Loss, options.ClassWeighting) = (loss, ClassWeighting.MedianFrequency)));
        Assert.Contains("MedianFrequency does not suit the loss", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_that_take_different_targets_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Train(options => options.Loss = new SumOfLosses((1, new PixelCrossEntropy()), (1, new DiceLoss(IgnoreId: 255)))));
        Assert.Contains("take different targets", error.Message, StringComparison.Ordinal);
    }

    private static SumOfLosses Sum => new((1, new PixelCrossEntropy()), (0.5f, new DiceLoss()), (0.5f, new LovaszSoftmax()));

    private static void Weighted(SegmentationTrainer.Options options) =>
        (options.Loss, options.ClassWeighting, options.Seed, options.Epochs, options.ValidationFraction) = (Sum, ClassWeighting.MedianFrequency, 5, 3, 0);

    private SegmentationTransformer Train(Action<SegmentationTrainer.Options> change)
    {
        var options = Blots.Options();
        change(options);
        return _context.SemanticSegmentation.Trainers.ConvNet(options).Fit(Blots.NamedData(_context, 60));
    }

    private sealed class Masks(List<Blots.Row> rows) : Training.Data.Dataset
    {
        public override int Count => rows.Count;

        public override Tensors.Shape InputShape => [1, Blots.Size, Blots.Size];

        public override Tensors.Shape TargetShape => [Blots.Size, Blots.Size];

        public override void Read(int index, Span<float> input, Span<float> target)
        {
            for (var pixel = 0; pixel < target.Length; pixel++)
                target[pixel] = (int)rows[index].Mask[pixel] - 1;
        }
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
