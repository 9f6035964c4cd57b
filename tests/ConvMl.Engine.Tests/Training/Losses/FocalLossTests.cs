using ConvMl.Networks;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

public class FocalLossTests
{
    private static readonly Network Map = Network.Input(1, 1, 2).Conv2D(2, kernel: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0.5)]
    public void A_pixel_costs_the_cross_entropy_times_a_power_of_what_is_wrong(float gamma)
    {
        // Probabilities of the true classes: ¾ and ½.
        float[] logits = [MathF.Log(3), 0, 0, 0];
        var expected = ((Math.Pow(0.25, gamma) * Math.Log(4 / 3.0)) + (Math.Pow(0.5, gamma) * Math.Log(2))) / 2;
        Assert.Equal(expected, new FocalLoss(gamma).Bind(Map).Evaluate(1, logits, [0, 1], []), TrainingTolerance.Single);
        // With weights 1 and 3 the second counts three quarters.
        expected = ((Math.Pow(0.25, gamma) * Math.Log(4 / 3.0)) + (3 * Math.Pow(0.5, gamma) * Math.Log(2))) / 4;
        Assert.Equal(expected, new FocalLoss(gamma, [1, 3]).Bind(Map).Evaluate(1, logits, [0, 1], []), TrainingTolerance.Single);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_gamma_0_it_is_the_cross_entropy(bool isWeighted)
    {
        var sample = new LossSample(images: 2, classes: 3, height: 21, width: 29, ignoreId: -1, seed: 9);
        float[]? weights = isWeighted ? [1, 2, 0.5f] : null;
        var (expected, gradients) = (new float[sample.Logits.Length], new float[sample.Logits.Length]);

        var entropy = new PixelCrossEntropy(weights).Bind(sample.Network);
        var focal = new FocalLoss(0, weights).Bind(sample.Network);

        Assert.Equal(entropy.Evaluate(2, sample.Logits, sample.Targets, expected), focal.Evaluate(2, sample.Logits, sample.Targets, gradients), TrainingTolerance.Double);
        Assert.All(expected.Zip(gradients), pair => Assert.Equal(pair.First, pair.Second, TrainingTolerance.Double));
        Assert.Equal(entropy.Weight(2, sample.Targets), focal.Weight(2, sample.Targets));
    }

    [Fact]
    public void A_pixel_that_is_wholly_right_costs_nothing_and_moves_nothing()
    {
        foreach (var gamma in new[] { 0, 0.5f, 2 })
        {
            var gradients = new float[4];
            Assert.Equal(0, new FocalLoss(gamma).Bind(Map).Evaluate(1, [99, 0, 0, 99], [0, 1], gradients));
            Assert.All(gradients, gradient => Assert.Equal(0, gradient, 1e-30));
        }
    }
}
