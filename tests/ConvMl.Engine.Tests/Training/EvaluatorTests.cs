using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training;

public class EvaluatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(64)]
    public void Every_sample_is_scored_whatever_the_batch_size(int batchSize)
    {
        var backend = new FakeBackend { Margin = _ => MathF.Log(2) };
        using var evaluator = new Evaluator(backend, SmallData.Network, SmallData.Network.CreateParameters(1), batchSize: batchSize);

        var evaluation = evaluator.Evaluate(SmallData.Make(10, truth: sample => sample < 7 ? sample % 3 : (sample + 1) % 3));

        Assert.Equal((10, 0.7), (evaluation.Samples, evaluation.Accuracy));
        Assert.Equal(Math.Log(2) * ((7 * 1) + (3 * 2)) / 10, evaluation.Loss, TrainingTolerance.Single);
        Assert.Equal(Enumerable.Range(0, 10).Select(sample => sample % 3), evaluation.Predictions.Select(prediction => prediction.Predicted));
        Assert.Equal(Enumerable.Range(0, 10).Select(sample => sample < 7), evaluation.Predictions.Select(prediction => prediction.IsRight));
        Assert.All(evaluation.Predictions, prediction => Assert.Equal(0.5f, prediction.Probability, TrainingTolerance.Single));
        Assert.All(evaluation.Predictions, prediction => Assert.Equal(prediction.IsRight ? 0.5f : 0.25f, prediction.ExpectedProbability, TrainingTolerance.Single));
        Assert.All(backend.Inferences[0].SkipLast(1), size => Assert.Equal(batchSize, size));
    }

    [Fact]
    public void One_evaluator_scores_several_data_sets()
    {
        using var evaluator = new Evaluator(new FakeBackend(), SmallData.Network, SmallData.Network.CreateParameters(1), batchSize: 4);

        Assert.Equal([1, 0, 1], new[] { SmallData.Make(5), SmallData.Make(9, truth: sample => (sample + 1) % 3), SmallData.Make(2) }.Select(data => evaluator.Evaluate(data).Accuracy));
    }

    [Fact]
    public void The_loss_may_be_another_than_the_plain_one()
    {
        using var evaluator = new Evaluator(new FakeBackend { Margin = _ => 0 }, SmallData.Network, SmallData.Network.CreateParameters(1), new SoftmaxCrossEntropy(0, [1, 2, 3]), 4);

        Assert.Equal(Math.Log(3), evaluator.Evaluate(SmallData.Make(7)).Loss, TrainingTolerance.Single);
    }

    [Fact]
    public void Data_that_does_not_suit_is_refused()
    {
        using var evaluator = new Evaluator(new FakeBackend(), SmallData.Network, SmallData.Network.CreateParameters(1), batchSize: 4);

        Assert.Contains("The inputs of the evaluation data are [3]", Assert.Throws<TrainingException>(() => evaluator.Evaluate(new MemoryDataset([3], new byte[3], [0]))).Message, StringComparison.Ordinal);
        Assert.Equal(
            "Batch 2 of 2 of the evaluation: sample 4 has a target that is 3; expected a class id from 0 to 2. Check the data.",
            Assert.Throws<TrainingException>(() => evaluator.Evaluate(SmallData.Make(5, truth: sample => sample == 4 ? 3 : 0))).Message);
        Assert.Throws<ArgumentException>(() => new Evaluator(new FakeBackend(), SmallData.Network, SmallData.Network.CreateParameters(1), batchSize: 0));
        Assert.Throws<NetworkException>(() => new Evaluator(new FakeBackend(), Network.Input([2]).Classifier(), SmallData.Network.CreateParameters(1)));
    }

    [Fact]
    public void It_is_cancelled_between_batches()
    {
        using var cancellation = new CancellationTokenSource();
        var backend = new FakeBackend { Margin = _ => { cancellation.Cancel(); return 1; } };
        using var evaluator = new Evaluator(backend, SmallData.Network, SmallData.Network.CreateParameters(1), batchSize: 4);

        Assert.Throws<OperationCanceledException>(() => evaluator.Evaluate(SmallData.Make(10), cancellation.Token));
        Assert.Equal([4], backend.Inferences[0]);
    }
}
