using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

public class LovaszSoftmaxTests
{
    private const int K = 4, Height = 9, Width = 11, Pixels = Height * Width;

    private static readonly Network Map = Network.Input(1, Height, Width).Conv2D(K, kernel: 1);

    [Fact]
    public void A_small_map_costs_what_was_worked_out_by_hand()
    {
        // Two classes at three pixels of the classes 0, 0, 1; the probabilities of class 0 are ¾, ⅗ and ½.
        float[] logits = [MathF.Log(3), MathF.Log(1.5f), 0, 0, 0, 0];
        // Class 0: errors ½ (other), ⅖, ¼; their rises 2/(2·3) = ⅓, 1/3, 1/3. Class 1: errors ½, then ⅖ and ¼ of others, which no longer count.
        var expected = (((0.5 + 0.4 + 0.25) / 3) + 0.5) / 2;
        Assert.Equal(expected, new LovaszSoftmax().Bind(Network.Input(1, 1, 3).Conv2D(2, kernel: 1)).Evaluate(1, logits, [0, 0, 1], []), TrainingTolerance.Single);
    }

    [Theory]
    [InlineData(LossScope.Image)]
    [InlineData(LossScope.Batch)]
    public void Answers_that_are_wholly_sure_cost_one_minus_the_mean_IoU_of_the_classes_that_are_there(LossScope scope)
    {
        var random = new CounterRandom(1, RandomPurpose.Initialization);
        const int Images = 3;
        var (logits, targets, answers) = (new float[Images * K * Pixels], new float[Images * Pixels], new int[Images * Pixels]);
        for (var at = 0; at < targets.Length; at++)
        {
            // Class 3 is in no target, but is answered.
            (targets[at], answers[at]) = (random.NextInt(8) - 1, random.NextInt(K));
            targets[at] = targets[at] > 2 ? 0 : targets[at];
            logits[(((at / Pixels * K) + answers[at]) * Pixels) + (at % Pixels)] = 99;
        }

        var found = new LovaszSoftmax(scope).Bind(Map).Evaluate(Images, logits, targets, []);

        var regions = Enumerable.Range(0, targets.Length).Where(at => targets[at] >= 0).GroupBy(at => scope == LossScope.Image ? at / Pixels : 0);
        var expected = regions.Average(region => region.Select(at => (int)targets[at]).Distinct().Average(k =>
            1 - (region.Count(at => targets[at] == k && answers[at] == k) / (double)region.Count(at => targets[at] == k || answers[at] == k))));
        Assert.Equal(expected, found, TrainingTolerance.Double);
    }

    [Fact]
    public void Equal_errors_cost_the_same_in_any_order()
    {
        // All errors are alike: the loss is that error times the Jaccard loss of getting all wrong, which is 1.
        var targets = Enumerable.Range(0, Pixels).Select(pixel => (float)(pixel % 2)).ToArray();
        var gradients = new float[2 * Pixels];
        var found = new LovaszSoftmax().Bind(Network.Input(1, Height, Width).Conv2D(2, kernel: 1)).Evaluate(1, new float[2 * Pixels], targets, gradients);
        Assert.Equal(0.5, found, TrainingTolerance.Double);
        Assert.All(Enumerable.Range(0, Pixels), pixel => Assert.Equal(0, gradients[pixel] + gradients[pixel + Pixels], TrainingTolerance.Single));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Errors_are_sorted_in_falling_order_and_equal_ones_stay_in_theirs(int count)
    {
        var random = new CounterRandom(2, RandomPurpose.Initialization);
        var items = Enumerable.Range(0, count)
            .Select(place => LovaszError.Pack(place % 3 == 0 ? random.NextInt(4) / 4f : random.NextSingle() * MathF.Pow(10, -random.NextInt(40)), place, random.NextInt(2) == 0)).ToArray();
        var expected = items.OrderByDescending(LovaszError.ValueOf).ToArray();

        LovaszError.Sort(items, new ulong[count + 3]);

        Assert.Equal(expected, items);
    }

    [Fact]
    public void An_error_comes_back_as_it_was_packed()
    {
        foreach (var (error, place, isOfClass) in new[] { (0f, 0, true), (1f, int.MaxValue, false), (0.3f, 12345, true), (1.0000001f, 1, false) })
        {
            var packed = LovaszError.Pack(error, place, isOfClass);
            Assert.Equal((error, place, isOfClass), (LovaszError.ValueOf(packed), LovaszError.PlaceOf(packed), LovaszError.IsOfClass(packed)));
        }
    }
}
