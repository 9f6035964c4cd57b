using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

public class PixelCrossEntropyTests
{
    // Three classes on images of 2 x 3.
    private static readonly Network Map = Network.Input(1, 2, 3).Conv2D(3, kernel: 1);

    public static TheoryData<PixelCrossEntropy> All =>
        [new(), new(LabelSmoothing: 0.1f), new([1, 2, 0.5f]), new([0.25f, 2, 4], 0.3f, IgnoreId: 255)];

    [Fact]
    public void Equal_logits_cost_the_logarithm_of_the_number_of_classes()
    {
        var gradients = new float[18];
        var loss = new PixelCrossEntropy().Bind(Map).Evaluate(1, new float[18], [0, 1, 2, -1, -1, -1], gradients);
        Assert.Equal(Math.Log(3), loss, TrainingTolerance.Double);
        double[] expected = [-2 / 9.0, 1 / 9.0, 1 / 9.0, 0, 0, 0, 1 / 9.0, -2 / 9.0, 1 / 9.0, 0, 0, 0, 1 / 9.0, 1 / 9.0, -2 / 9.0, 0, 0, 0];
        // Probabilities are rounded to single precision before the wanted ones are taken off.
        Assert.All(expected.Zip(gradients), pair => Assert.Equal(pair.First, pair.Second, 6e-8));
    }

    [Fact]
    public void A_wrong_and_sure_answer_costs_its_margin_without_overflow()
    {
        var logits = new float[18];
        logits[0] = 3e38f;
        Assert.Equal(3e38f, new PixelCrossEntropy().Bind(Map).Evaluate(1, logits, [1, -1, -1, -1, -1, -1], new float[18]));
    }

    // Pixels are independent of each other: a map of many runs and a rest costs what its pieces cost.
    [Theory]
    [MemberData(nameof(All))]
    public void A_large_map_costs_what_its_pieces_cost(PixelCrossEntropy loss)
    {
        const int Pixels = 18 * 19, Piece = 6;
        var (large, small) = (loss.Bind(Network.Input(1, 18, 19).Conv2D(3, kernel: 1)), loss.Bind(Map));
        var random = new CounterRandom(5, RandomPurpose.Initialization);
        var logits = Enumerable.Range(0, 3 * Pixels).Select(_ => (float)(3 * random.NextGaussian())).ToArray();
        var targets = Enumerable.Range(0, Pixels).Select(pixel => pixel % 7 == 0 ? loss.IgnoreId : (float)(pixel % 3)).ToArray();
        var (gradients, expected, sum) = (new float[logits.Length], new float[logits.Length], 0.0);
        var total = large.Weight(1, targets);

        var found = large.Evaluate(1, logits, targets, gradients);

        for (var first = 0; first < Pixels; first += Piece)
        {
            var (own, gradient) = (Enumerable.Range(0, 3 * Piece).Select(at => logits[(at / Piece * Pixels) + first + (at % Piece)]).ToArray(), new float[3 * Piece]);
            var share = small.Weight(1, targets.AsSpan(first, Piece)) / total;
            sum += share * small.Evaluate(1, own, targets.AsSpan(first, Piece), gradient);
            for (var at = 0; at < gradient.Length; at++)
                expected[(at / Piece * Pixels) + first + (at % Piece)] = (float)(share * gradient[at]);
        }

        Assert.Equal(sum, found, TrainingTolerance.Double);
        Assert.All(expected.Zip(gradients), pair => Assert.Equal(pair.First, pair.Second, TrainingTolerance.Single));
        var answers = Enumerable.Range(0, Pixels).Count(pixel => targets[pixel] == Enumerable.Range(0, 3).MaxBy(k => logits[(k * Pixels) + pixel]));
        Assert.Equal((answers, targets.Count(target => target != loss.IgnoreId)), large.CountAnswers(1, logits, targets));
    }

    [Fact]
    public void Batches_of_any_size_add_up_to_the_mean_over_all_pixels_that_count()
    {
        var bound = new PixelCrossEntropy([1, 2, 0.5f]).Bind(Map);
        var random = new CounterRandom(3, RandomPurpose.Initialization);
        var logits = Enumerable.Range(0, 36).Select(_ => (float)random.NextGaussian()).ToArray();
        float[] targets = [0, 1, 2, -1, 1, 0, 2, 2, -1, -1, -1, -1];

        var (first, second) = (bound.Weight(1, targets.AsSpan(0, 6)), bound.Weight(1, targets.AsSpan(6)));
        var sum = (first * bound.Evaluate(1, logits.AsSpan(0, 18), targets.AsSpan(0, 6), [])) + (second * bound.Evaluate(1, logits.AsSpan(18), targets.AsSpan(6), []));

        Assert.Equal((6.5, 1), (first, second));
        Assert.Equal(bound.Evaluate(2, logits, targets, []), sum / (first + second), TrainingTolerance.Double);
    }

    [Fact]
    public void A_batch_without_a_pixel_that_counts_costs_nothing_and_moves_nothing()
    {
        var bound = new PixelCrossEntropy().Bind(Map);
        var gradients = new float[18];
        Array.Fill(gradients, float.NaN);
        float[] none = [-1, -1, -1, -1, -1, -1];

        Assert.Equal(0, bound.Evaluate(1, new float[18], none, gradients));
        Assert.All(gradients, gradient => Assert.Equal(0, gradient));
        Assert.Equal((0L, 0L), bound.CountAnswers(1, new float[18], none));
    }

    [Fact]
    public void Answers_are_counted_over_the_pixels_that_count()
    {
        float[] logits = [1, 0, 0, 9, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
        Assert.Equal((3L, 4L), new PixelCrossEntropy().Bind(Map).CountAnswers(1, logits, [0, 1, 2, -1, -1, 2]));
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-2f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void A_target_that_is_no_class_is_refused_with_its_place(float target)
    {
        var bound = new PixelCrossEntropy().Bind(Map);
        float[] targets = [0, 1, 2, 0, target, 0];
        Assert.Contains("at row 1 and column 1; expected a class id from 0 to 2, or -1", bound.FindFault(targets), StringComparison.Ordinal);
        Assert.Contains("expected a class id from 0 to 2", Assert.Throws<ArgumentException>(() => bound.Evaluate(1, new float[18], targets, [])).Message, StringComparison.Ordinal);
        Assert.Null(bound.FindFault([0, 1, 2, 0, -1, 0]));
    }

    [Fact]
    public void A_network_or_setting_that_does_not_suit_is_refused()
    {
        Assert.Contains("logit a class and pixel", Refused(Network.Input([3]).Dense(4)), StringComparison.Ordinal);
        Assert.Contains("logit a class and pixel", Refused(Network.Input(1, 2, 3).Conv2D(1, kernel: 1)), StringComparison.Ordinal);
        Assert.Contains("[3, 1, 2], its input [1, 2, 3]", Refused(Network.Input(1, 2, 3).Conv2D(3, kernel: 2, padding: Padding.Valid)), StringComparison.Ordinal);
        Assert.Contains("remove that layer", Refused(Map.Softmax()), StringComparison.Ordinal);
        Assert.Contains("has 2 outputs", Refused(Map.WithOutputs("input", "conv2d_1")), StringComparison.Ordinal);
        Assert.Contains("each of the 3 classes", Assert.Throws<ArgumentException>(() => new PixelCrossEntropy([1, 2]).Bind(Map)).Message, StringComparison.Ordinal);
        Assert.Contains("LabelSmoothing is 1;", Assert.Throws<ArgumentException>(() => new PixelCrossEntropy(LabelSmoothing: 1).Bind(Map)).Message, StringComparison.Ordinal);
        Assert.Contains("IgnoreId is 2;", Assert.Throws<ArgumentException>(() => new PixelCrossEntropy(IgnoreId: 2).Bind(Map)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_are_equal_by_their_settings()
    {
        var loss = new PixelCrossEntropy([1, 2], 0.1f, 255);
        Assert.Equal(loss, new PixelCrossEntropy(new List<float> { 1, 2 }, 0.1f, 255));
        Assert.NotEqual(loss, loss with { ClassWeights = [1, 3] });
        Assert.NotEqual(loss, loss with { IgnoreId = -1 });
    }

    private static string Refused(Network network) => Assert.Throws<NetworkException>(() => new PixelCrossEntropy().Bind(network)).Message;
}
