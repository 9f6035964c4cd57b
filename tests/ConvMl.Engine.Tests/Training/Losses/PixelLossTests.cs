using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

/// <summary>What holds for every loss of pixels.</summary>
public class PixelLossTests
{
    private const double Step = 1e-5;

    private static readonly Loss[] Single =
    [
        new PixelCrossEntropy(), new PixelCrossEntropy(LabelSmoothing: 0.3f), new PixelCrossEntropy([0.25f, 2, 4]), new PixelCrossEntropy([1, 2, 0.5f], 0.1f, 255),
        new FocalLoss(), new FocalLoss(0), new FocalLoss(0.5f, [1, 2, 0.5f]), new FocalLoss(3, IgnoreId: 255),
        new DiceLoss(), new DiceLoss(Scope: LossScope.Batch), new DiceLoss([1, 2, 0.5f], 1, LossScope.Image, 255), new DiceLoss([1, 2, 0.5f], 0.25f, LossScope.Batch),
        new LovaszSoftmax(), new LovaszSoftmax(LossScope.Batch), new LovaszSoftmax(IgnoreId: 255),
    ];

    public static TheoryData<Loss> All => [.. Single];

    public static TheoryData<Loss> WithSums =>
    [
        .. Single,
        new SumOfLosses((1, new PixelCrossEntropy()), (0.5f, new DiceLoss())), new SumOfLosses((0.25f, new LovaszSoftmax(IgnoreId: 255)), (1, new FocalLoss(IgnoreId: 255)), (2, new PixelCrossEntropy([1, 2, 0.5f], IgnoreId: 255))),
    ];

    /// <summary>Those that are a mean over the images or pixels of a batch.</summary>
    public static TheoryData<Loss> Means => [.. Single.Where(loss => loss is not DiceLoss { Scope: LossScope.Batch } and not LovaszSoftmax { Scope: LossScope.Batch })];

    [Theory]
    [MemberData(nameof(WithSums))]
    public void The_loss_is_the_formula_and_the_gradient_its_derivative(Loss loss)
    {
        var sample = new LossSample(images: 3, classes: 3, height: 3, width: 5, IgnoreId(loss), seed: 3);
        var gradients = new float[sample.Logits.Length];
        Array.Fill(gradients, float.NaN);

        var found = loss.Bind(sample.Network).Evaluate(sample.Images, sample.Logits, sample.Targets, gradients);

        // The cross-entropy is made of logits in double, the others of probabilities in single precision.
        Assert.Equal(Formula(loss, sample, sample.Values), found, loss is PixelCrossEntropy ? TrainingTolerance.Double : TrainingTolerance.Single);
        Assert.Equal(found, loss.Bind(sample.Network).Evaluate(sample.Images, sample.Logits, sample.Targets, []));
        for (var i = 0; i < gradients.Length; i++)
        {
            var (up, down) = (sample.Values, sample.Values);
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((Formula(loss, sample, up) - Formula(loss, sample, down)) / (2 * Step), gradients[i], TrainingTolerance.CentralDifference);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Where_a_loss_is_a_sum_over_the_samples_their_terms_give_it_to_the_bit(Loss loss)
    {
        var sample = new LossSample(images: 3, classes: 3, height: 3, width: 5, IgnoreId(loss), seed: 5);
        var bound = loss.Bind(sample.Network);
        var (whole, terms) = (new float[sample.Logits.Length], new float[sample.Logits.Length]);
        var expected = bound.Evaluate(3, sample.Logits, sample.Targets, whole);
        var weight = bound.Weight(3, sample.Targets);
        double Term(int image) => bound.EvaluateSample(
            sample.Logits.AsSpan(image * whole.Length / 3, whole.Length / 3), sample.Targets.AsSpan(image * sample.Pixels, sample.Pixels), weight, terms.AsSpan(image * whole.Length / 3, whole.Length / 3));

        if (!bound.IsSumOverSamples)
        {
            Assert.Throws<NotSupportedException>(() => Term(0));
            return;
        }

        Assert.Equal(expected, Term(0) + Term(1) + Term(2));
        Assert.Equal(whole, terms);
    }

    // Of many runs of pixels and a rest that is no whole vector.
    [Theory]
    [MemberData(nameof(WithSums))]
    public void On_a_large_map_the_gradient_gives_the_slope_in_any_direction(Loss loss)
    {
        var sample = new LossSample(images: 2, classes: 3, height: 21, width: 29, IgnoreId(loss), seed: 4);
        var gradients = new float[sample.Logits.Length];
        var random = new CounterRandom(5, RandomPurpose.Initialization);

        var found = loss.Bind(sample.Network).Evaluate(sample.Images, sample.Logits, sample.Targets, gradients);

        // The cross-entropy is made of logits in double, the others of probabilities in single precision.
        Assert.Equal(Formula(loss, sample, sample.Values), found, loss is PixelCrossEntropy ? TrainingTolerance.Double : TrainingTolerance.Single);
        for (var trial = 0; trial < 3; trial++)
        {
            var direction = gradients.Select(_ => random.NextGaussian()).ToArray();
            double At(double step) => Formula(loss, sample, [.. sample.Values.Zip(direction, (value, by) => value + (step * by))]);
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), gradients.Zip(direction, (slope, by) => slope * by).Sum(), TrainingTolerance.CentralDifference);
        }
    }

    [Theory]
    [MemberData(nameof(WithSums))]
    public void A_pixel_that_does_not_count_has_no_gradient_and_its_logits_change_nothing(Loss loss)
    {
        var sample = new LossSample(images: 2, classes: 3, height: 5, width: 7, IgnoreId(loss), seed: 6);
        var (before, after) = (new float[sample.Logits.Length], new float[sample.Logits.Length]);
        var changed = (float[])sample.Logits.Clone();
        var isIgnored = changed.Select((_, at) => sample.Targets[(at / (3 * sample.Pixels) * sample.Pixels) + (at % sample.Pixels)] == IgnoreId(loss)).ToArray();
        for (var at = 0; at < changed.Length; at++)
            changed[at] = isIgnored[at] ? (at % 5 * 40) - 80 : changed[at];

        var found = loss.Bind(sample.Network).Evaluate(2, sample.Logits, sample.Targets, before);

        Assert.Equal(found, loss.Bind(sample.Network).Evaluate(2, changed, sample.Targets, after));
        Assert.Equal(before, after);
        Assert.Contains(true, isIgnored);
        Assert.All(after.Where((_, at) => isIgnored[at]), gradient => Assert.Equal(0, gradient));
        Assert.All(after.Where((_, at) => !isIgnored[at]), gradient => Assert.NotEqual(0, gradient));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_image_without_a_labelled_pixel_is_as_if_it_were_not_there(Loss loss)
    {
        var sample = new LossSample(images: 2, classes: 3, height: 2, width: 3, IgnoreId(loss), seed: 7);
        var none = Enumerable.Repeat<float>(IgnoreId(loss), 6).ToArray();
        float[] targets = [.. sample.Targets[..6], .. none, .. sample.Targets[6..]], logits = [.. sample.Logits[..18], .. new float[18], .. sample.Logits[18..]];
        var (expected, gradients) = (new float[36], new float[54]);
        Array.Fill(gradients, float.NaN);
        var bound = loss.Bind(sample.Network);

        var found = bound.Evaluate(3, logits, targets, gradients);

        Assert.Equal(bound.Evaluate(2, sample.Logits, sample.Targets, expected), found);
        Assert.Equal<float>([.. expected[..18], .. new float[18], .. expected[18..]], gradients);
        Assert.Equal(bound.Weight(2, sample.Targets), bound.Weight(3, targets));
        Array.Fill(gradients, float.NaN);
        Assert.Equal(0, bound.Evaluate(1, logits, none, gradients.AsSpan(0, 18)));
        Assert.Equal(new float[18], gradients[..18]);
        Assert.Equal(0, bound.Evaluate(1, logits, none, []));
        Assert.Equal((0.0, (0L, 0L)), (bound.Weight(1, none), bound.CountAnswers(1, logits, none)));
    }

    [Theory]
    [MemberData(nameof(Means))]
    public void Batches_of_any_size_add_up_to_the_mean(Loss loss)
    {
        var sample = new LossSample(images: 3, classes: 3, height: 2, width: 3, IgnoreId(loss), seed: 8);
        var bound = loss.Bind(sample.Network);
        var (sum, weights) = (0.0, 0.0);
        foreach (var (first, count) in new[] { (0, 2), (2, 1) })
        {
            var weight = bound.Weight(count, sample.Targets.AsSpan(first * 6));
            sum += weight * bound.Evaluate(count, sample.Logits.AsSpan(first * 18, count * 18), sample.Targets.AsSpan(first * 6, count * 6), []);
            weights += weight;
        }

        Assert.Equal(bound.Evaluate(3, sample.Logits, sample.Targets, []), sum / weights, TrainingTolerance.Double);
    }

    [Theory]
    [MemberData(nameof(WithSums))]
    public void The_most_extreme_logits_give_finite_numbers(Loss loss)
    {
        var logits = new float[18];
        (logits[0], logits[1], logits[8], logits[15]) = (3e38f, -3e38f, 3e38f, 100);
        var gradients = new float[18];
        var bound = loss.Bind(Network.Input(1, 2, 3).Conv2D(3, kernel: 1));
        foreach (var targets in new float[][] { [0, 1, 0, 1, 2, 2], [1, 0, 1, 2, 2, 2] })
        {
            Assert.True(double.IsFinite(bound.Evaluate(1, logits, targets, gradients)));
            Assert.All(gradients, gradient => Assert.True(float.IsFinite(gradient)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_network_or_target_that_does_not_suit_is_refused(Loss loss)
    {
        var map = Network.Input(1, 2, 3).Conv2D(3, kernel: 1);
        var name = loss.GetType().Name;
        Refused(Network.Input([3]).Dense(4), $"{name} needs a logit a class and pixel");
        Refused(Network.Input(1, 2, 3).Conv2D(3, kernel: 1).Flatten(name: "flat").Dense(4), "'flat' (Flatten) makes an image [3, 2, 3] a vector [18]");
        Refused(Network.Input(1, 2, 3).Conv2D(1, kernel: 1), "K of at least 2");
        Refused(Network.Input(1, 4, 6).Conv2D(3, kernel: 3, padding: Padding.Valid, name: "first").ReLU(), "[3, 2, 4], its input [1, 4, 6]", "'first' (Conv2D) turns 4 x 6 into 2 x 4", "Padding.Same");
        Refused(Network.Input(1, 4, 6).Conv2D(3, kernel: 3).MaxPool2D(2, name: "pool"), "put an Upsample2D(2) behind 'pool'");
        Refused(map.Softmax(), "remove that layer");
        Refused(map.WithOutputs("input", "conv2d_1"), "has 2 outputs");
        Assert.Contains("expected a class id from 0 to 2", Assert.Throws<ArgumentException>(() => loss.Bind(map).Evaluate(1, new float[18], [0, 1, 2, 3, 0, 0], [])).Message, StringComparison.Ordinal);
        Assert.Contains("at row 1 and column 0; expected a class id", loss.Bind(map).FindFault([0, 1, 2, 0.5f, 0, 0]), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => loss.Bind(null!));

        void Refused(Network network, params string[] parts)
        {
            var message = Assert.Throws<NetworkException>(() => loss.Bind(network)).Message;
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    public static TheoryData<Loss, string> Wrong => new()
    {
        { new FocalLoss(-1), "FocalLoss.Gamma is -1;" }, { new FocalLoss(float.NaN), "FocalLoss.Gamma is NaN;" }, { new FocalLoss(IgnoreId: 2), "FocalLoss.IgnoreId is 2;" },
        { new FocalLoss(ClassWeights: [1, 2]), "each of the 3 classes" }, { new FocalLoss(ClassWeights: [1, 2, 0]), "each of the 3 classes" },
        { new DiceLoss(Smoothing: -1), "DiceLoss.Smoothing is -1;" }, { new DiceLoss(Scope: (LossScope)2), "DiceLoss.Scope is 2; it must be one of Image, Batch" },
        { new DiceLoss(IgnoreId: 0), "DiceLoss.IgnoreId is 0;" }, { new DiceLoss([1, 2]), "each of the 3 classes" },
        { new LovaszSoftmax((LossScope)2), "LovaszSoftmax.Scope is 2;" }, { new LovaszSoftmax(IgnoreId: 1), "LovaszSoftmax.IgnoreId is 1;" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_setting_out_of_its_range_is_refused(Loss loss, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => loss.Bind(Network.Input(1, 2, 3).Conv2D(3, kernel: 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Losses_are_equal_by_their_settings()
    {
        Assert.Equal(new DiceLoss([1, 2], 0.5f, LossScope.Batch, 255), new DiceLoss(new List<float> { 1, 2 }, 0.5f, LossScope.Batch, 255));
        Assert.NotEqual(new DiceLoss([1, 2]), new DiceLoss([1, 3]));
        Assert.NotEqual(new DiceLoss(), new DiceLoss(Scope: LossScope.Batch));
        Assert.Equal(new FocalLoss(1, [1, 2], 255), new FocalLoss(1, new List<float> { 1, 2 }, 255));
        Assert.NotEqual(new FocalLoss(1), new FocalLoss(2));
        Assert.Equal(new FocalLoss(1, [1, 2]).GetHashCode(), new FocalLoss(1, new List<float> { 1, 2 }).GetHashCode());
    }

    private static double Formula(Loss loss, LossSample sample, double[] values) => LossFormula.Of(loss, values, sample.Targets, sample.Classes, sample.Pixels);

    private static int IgnoreId(Loss loss) => (int)loss.Bind(Network.Input(1, 1, 1).Conv2D(3, kernel: 1)).IgnoredTarget!;
}
