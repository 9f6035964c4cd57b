using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

public class SoftmaxCrossEntropyTests
{
    private static readonly Network FourClasses = Network.Input([3]).Dense(4);

    public static TheoryData<SoftmaxCrossEntropy> All =>
        [new(), new(LabelSmoothing: 0.1f), new(ClassWeights: [1, 2, 0.5f, 3]), new(0.3f, [0.25f, 2, 1, 4])];

    [Fact]
    public void Equal_logits_cost_the_logarithm_of_the_number_of_classes()
    {
        var gradients = new float[8];

        var loss = new SoftmaxCrossEntropy().Bind(FourClasses).Evaluate(2, new float[8], [1, 3], gradients);

        Assert.Equal(Math.Log(4), loss, TrainingTolerance.Double);
        Assert.Equal([0.125f, -0.375f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, -0.375f], gradients);
    }

    [Fact]
    public void A_wrong_and_sure_answer_costs_its_margin_without_overflow()
    {
        var gradients = new float[4];

        var loss = new SoftmaxCrossEntropy().Bind(FourClasses).Evaluate(1, [3e38f, 0, 0, 0], [2], gradients);

        Assert.Equal(3e38f, loss);
        Assert.Equal([1, 0, -1, 0], gradients);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_loss_is_the_formula_and_the_gradient_its_derivative(SoftmaxCrossEntropy loss)
    {
        const int N = 5, K = 4;
        const double Step = 1e-5;
        var random = new CounterRandom(3, RandomPurpose.Initialization);
        var logits = Enumerable.Range(0, N * K).Select(_ => (float)(2 * random.NextGaussian())).ToArray();
        float[] targets = [3, 0, 1, 1, 2];
        var gradients = new float[N * K];
        Array.Fill(gradients, float.NaN);

        var found = loss.Bind(FourClasses).Evaluate(N, logits, targets, gradients);

        var values = logits.Select(logit => (double)logit).ToArray();
        Assert.Equal(Formula(loss, values, targets), found, TrainingTolerance.Double);
        Assert.Equal(found, loss.Bind(FourClasses).Evaluate(N, logits, targets, []));
        for (var i = 0; i < N * K; i++)
        {
            var (up, down) = ((double[])values.Clone(), (double[])values.Clone());
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((Formula(loss, up, targets) - Formula(loss, down, targets)) / (2 * Step), gradients[i], TrainingTolerance.CentralDifference);
        }
    }

    [Fact]
    public void Batches_of_any_size_add_up_to_the_mean_over_all_samples()
    {
        var bound = new SoftmaxCrossEntropy(ClassWeights: [1, 2, 0.5f, 3]).Bind(FourClasses);
        float[] logits = [1, 2, 3, 4, 0, -1, 2, 5, 1, 1, 0, 0], targets = [0, 1, 3];

        var (first, second) = (bound.Weight(2, targets.AsSpan(0, 2)), bound.Weight(1, targets.AsSpan(2)));
        var sum = (first * bound.Evaluate(2, logits.AsSpan(0, 8), targets.AsSpan(0, 2), [])) + (second * bound.Evaluate(1, logits.AsSpan(8), targets.AsSpan(2), []));

        Assert.Equal((3, 3), (first, second));
        Assert.Equal(bound.Evaluate(3, logits, targets, []), sum / (first + second), TrainingTolerance.Double);
    }

    [Fact]
    public void Answers_and_probabilities_come_from_the_logits()
    {
        var bound = new SoftmaxCrossEntropy().Bind(FourClasses);
        float[] logits = [0, 0, MathF.Log(6), 0, 1, 1, 1, 1], targets = [0, 0];
        var predictions = new ClassPrediction[2];

        bound.Predict(2, logits, targets, predictions);

        Assert.Equal((1L, 2L), bound.CountAnswers(2, logits, targets));
        Assert.Equal((0, 2, false), (predictions[0].Expected, predictions[0].Predicted, predictions[0].IsRight));
        Assert.Equal(6 / 9f, predictions[0].Probability, TrainingTolerance.Single);
        Assert.Equal(1 / 9f, predictions[0].ExpectedProbability, TrainingTolerance.Single);
        Assert.Equal(new ClassPrediction(0, 0, 0.25f, 0.25f), predictions[1]);
    }

    [Theory]
    [InlineData(4f)]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void A_target_that_is_no_class_is_refused(float target)
    {
        var bound = new SoftmaxCrossEntropy().Bind(FourClasses);

        Assert.Contains("expected a class id from 0 to 3", bound.FindFault([target]), StringComparison.Ordinal);
        Assert.Contains("expected a class id from 0 to 3", Assert.Throws<ArgumentException>(() => bound.Evaluate(1, new float[4], [target], new float[4])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_or_setting_that_does_not_suit_is_refused()
    {
        Assert.Contains("needs one logit a class", Assert.Throws<NetworkException>(() => new SoftmaxCrossEntropy().Bind(Network.Input(1, 4, 4).Conv2D(2, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("remove that layer", Assert.Throws<NetworkException>(() => new SoftmaxCrossEntropy().Bind(FourClasses.Softmax())).Message, StringComparison.Ordinal);
        Assert.Contains("has 2 outputs", Assert.Throws<NetworkException>(() => new SoftmaxCrossEntropy().Bind(FourClasses.WithOutputs("input", "dense_1"))).Message, StringComparison.Ordinal);
        Assert.Contains("LabelSmoothing is 1;", Assert.Throws<ArgumentException>(() => new SoftmaxCrossEntropy(1).Bind(FourClasses)).Message, StringComparison.Ordinal);
        Assert.Contains("each of the 4 classes", Assert.Throws<ArgumentException>(() => new SoftmaxCrossEntropy(0, [1, 2]).Bind(FourClasses)).Message, StringComparison.Ordinal);
        Assert.Contains("each of the 4 classes", Assert.Throws<ArgumentException>(() => new SoftmaxCrossEntropy(0, [1, 2, 0, 1]).Bind(FourClasses)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_are_equal_by_their_settings()
    {
        Assert.Equal(new SoftmaxCrossEntropy(0.1f, [1, 2]), new SoftmaxCrossEntropy(0.1f, new List<float> { 1, 2 }));
        Assert.NotEqual(new SoftmaxCrossEntropy(0.1f, [1, 2]), new SoftmaxCrossEntropy(0.1f, [1, 3]));
    }

    // Σₙ w·Σₖ −qₖ·log pₖ ÷ Σₙ w, straight from the definition.
    private static double Formula(SoftmaxCrossEntropy loss, double[] logits, float[] targets)
    {
        var classes = logits.Length / targets.Length;
        double sum = 0, weights = 0;
        for (var n = 0; n < targets.Length; n++)
        {
            var z = logits.AsSpan(n * classes, classes).ToArray();
            var weight = loss.ClassWeights?[(int)targets[n]] ?? 1.0;
            weights += weight;
            for (var k = 0; k < classes; k++)
            {
                double wanted = ((double)loss.LabelSmoothing / classes) + (k == (int)targets[n] ? 1 - (double)loss.LabelSmoothing : 0);
                sum -= weight * wanted * Math.Log(Math.Exp(z[k]) / z.Sum(Math.Exp));
            }
        }

        return sum / weights;
    }
}
