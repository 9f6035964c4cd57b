using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

public class SumOfLossesTests
{
    private static readonly Network Map = Network.Input(1, 2, 3).Conv2D(3, kernel: 1), Classifier = Network.Input([4]).Classifier(3);

    [Fact]
    public void A_sum_is_the_weighted_sum_of_its_terms()
    {
        var sample = new LossSample(images: 2, classes: 3, height: 9, width: 11, ignoreId: -1, seed: 11);
        (float Weight, Loss Loss)[] terms = [(2, new PixelCrossEntropy()), (0.5f, new DiceLoss()), (0.25f, new LovaszSoftmax())];
        var (expected, gradients, own) = (new double[sample.Logits.Length], new float[sample.Logits.Length], new float[sample.Logits.Length]);
        var loss = 0.0;
        foreach (var term in terms)
        {
            loss += term.Weight * term.Loss.Bind(sample.Network).Evaluate(2, sample.Logits, sample.Targets, own);
            for (var at = 0; at < own.Length; at++)
                expected[at] += (double)term.Weight * own[at];
        }

        var sum = new SumOfLosses(terms).Bind(sample.Network);

        Assert.Equal(loss, sum.Evaluate(2, sample.Logits, sample.Targets, gradients), TrainingTolerance.Double);
        Assert.Equal(loss, sum.Evaluate(2, sample.Logits, sample.Targets, []), TrainingTolerance.Double);
        Assert.All(expected.Zip(gradients), pair => Assert.Equal(pair.First, pair.Second, TrainingTolerance.CentralDifference));
    }

    [Fact]
    public void A_sum_of_one_loss_is_that_loss()
    {
        var sample = new LossSample(images: 2, classes: 3, height: 2, width: 3, ignoreId: 255, seed: 12);
        var (alone, inSum) = (new DiceLoss(IgnoreId: 255).Bind(sample.Network), new SumOfLosses((1, new DiceLoss(IgnoreId: 255))).Bind(sample.Network));
        var (expected, gradients) = (new float[36], new float[36]);

        Assert.Equal(alone.Evaluate(2, sample.Logits, sample.Targets, expected), inSum.Evaluate(2, sample.Logits, sample.Targets, gradients));
        Assert.Equal(expected, gradients);
        Assert.Equal((alone.TargetShape, alone.IgnoredTarget, alone.PredictsClasses), (inSum.TargetShape, inSum.IgnoredTarget, inSum.PredictsClasses));
        Assert.Equal(alone.CountAnswers(2, sample.Logits, sample.Targets), inSum.CountAnswers(2, sample.Logits, sample.Targets));
        Assert.Equal(alone.FindFault([0, 0, 0, 7, 0, 0]), inSum.FindFault([0, 0, 0, 7, 0, 0]));
        Assert.Null(inSum.FindFault([0, 0, 0, 255, 0, 0]));
    }

    [Fact]
    public void It_weighs_by_samples_whatever_counts_in_them()
    {
        var sum = new SumOfLosses((3, new PixelCrossEntropy([1, 2, 4])), (1, new DiceLoss())).Bind(Map);
        Assert.Equal(2, sum.Weight(2, [0, 1, 2, 0, 1, 2, -1, -1, -1, -1, -1, -1]));
    }

    [Fact]
    public void A_sum_about_one_class_a_sample_predicts()
    {
        var sum = new SumOfLosses((1, new SoftmaxCrossEntropy()), (1, new SoftmaxCrossEntropy(0.1f))).Bind(Classifier);
        var predictions = new ClassPrediction[1];
        sum.Predict(1, [0, 3, 0], [2], predictions);
        Assert.True(sum.PredictsClasses);
        Assert.Equal((2, 1), (predictions[0].Expected, predictions[0].Predicted));
        Assert.Null(sum.IgnoredTarget);
    }

    public static TheoryData<SumOfLosses, string> Wrong => new()
    {
        { new SumOfLosses(), "SumOfLosses.Terms is []; it must be a list of at least one loss" },
        { new SumOfLosses([new WeightedLoss(null!)]), "at least one loss, without nulls" },
        { new SumOfLosses((1, new DiceLoss()), (0, new FocalLoss())), "The weight of FocalLoss in the sum of losses is 0;" },
        { new SumOfLosses((float.NaN, new DiceLoss())), "The weight of DiceLoss in the sum of losses is NaN;" },
        { new SumOfLosses((1, new PixelCrossEntropy()), (1, new DiceLoss(IgnoreId: 255))), "PixelCrossEntropy [2, 3] with -1 for what does not count, DiceLoss [2, 3] with 255 for what does not count. Let all terms take the same" },
        { new SumOfLosses((1, new PixelCrossEntropy()), (1, new Elsewhere())), "Elsewhere [7] that all count" },
        { new SumOfLosses((1, new DiceLoss([1, 2]))), "each of the 3 classes" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Terms_that_do_not_suit_are_refused(SumOfLosses sum, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => sum.Bind(Map)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_network_that_suits_no_term_is_refused_as_by_the_term() =>
        Assert.Contains("PixelCrossEntropy needs a logit a class and pixel", Assert.Throws<NetworkException>(() => new SumOfLosses((1, new PixelCrossEntropy())).Bind(Classifier)).Message, StringComparison.Ordinal);

    [Fact]
    public void Class_weights_go_to_the_terms_that_take_some()
    {
        var sum = new SumOfLosses((1, new PixelCrossEntropy()), (2, new LovaszSoftmax()), (3, new SumOfLosses((4, new FocalLoss()), (5, new DiceLoss()))));

        Assert.Equal(
            new SumOfLosses((1, new PixelCrossEntropy([1, 2])), (2, new LovaszSoftmax()), (3, new SumOfLosses((4, new FocalLoss(ClassWeights: [1, 2])), (5, new DiceLoss([1, 2]))))),
            sum.WithClassWeights([1, 2]));
        Assert.Equal(new SoftmaxCrossEntropy(0.1f, [1, 2]), new SoftmaxCrossEntropy(0.1f).WithClassWeights([1, 2]));
    }

    public static TheoryData<Loss, string> WithoutRoom => new()
    {
        { new PixelCrossEntropy([3, 4]), "PixelCrossEntropy has class weights already (3, 4); leave them out" },
        { new SumOfLosses((1, new PixelCrossEntropy()), (1, new FocalLoss(ClassWeights: [3, 4]))), "FocalLoss has class weights already (3, 4)" },
        { new LovaszSoftmax(), "LovaszSoftmax takes no class weights" },
        { new SumOfLosses((1, new LovaszSoftmax())), "SumOfLosses takes no class weights" },
    };

    [Theory]
    [MemberData(nameof(WithoutRoom))]
    public void Class_weights_are_refused_where_there_is_no_room_for_them(Loss loss, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => loss.WithClassWeights([1, 2])).Message, StringComparison.Ordinal);

    [Fact]
    public void Sums_are_equal_by_their_terms_and_say_them()
    {
        var sum = new SumOfLosses((1, new LovaszSoftmax()), (0.5f, new LovaszSoftmax(LossScope.Batch)));
        var same = new SumOfLosses(new List<WeightedLoss> { new(new LovaszSoftmax()), new(new LovaszSoftmax(LossScope.Batch), 0.5f) });
        Assert.Equal(sum, same);
        Assert.Equal(sum.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(sum, new SumOfLosses((1, new LovaszSoftmax()), (0.25f, new LovaszSoftmax(LossScope.Batch))));
        Assert.Contains("0.5 · LovaszSoftmax { Scope = Batch", sum.ToString(), StringComparison.Ordinal);
    }

    private sealed record Elsewhere : Loss
    {
        public override BoundLoss Bind(Network network) => new Bound();

        private sealed class Bound : BoundLoss
        {
            public override Shape TargetShape => [7];

            public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients) => 0;
        }
    }
}
