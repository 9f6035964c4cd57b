using ConvMl.Randomness;
using CsCheck;

namespace ConvMl.Engine.Tests.Randomness;

public class CounterRandomTests
{
    // Known answers published with the generator: Random123, kat_vectors, philox4x32 with 10 rounds.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0xa4093822u, 0x299f31d0u, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void A_block_is_the_published_answer(uint key0, uint key1, uint c0, uint c1, uint c2, uint c3, uint word0, uint word1, uint word2, uint word3) =>
        Assert.Equal((word0, word1, word2, word3), CounterRandom.Block(key0, key1, c0, c1, c2, c3));

    [Fact]
    public void The_bits_at_an_index_are_those_of_the_call_with_that_number() => Gen.Select(Gen.Long, Gen.Long, Gen.Long, Gen.Long).Sample(
        (seed, first, second, third) =>
        {
            var fixedPoint = new CounterRandom(seed, RandomPurpose.Dropout, first, second, third);
            var moving = new CounterRandom(seed, RandomPurpose.Dropout, first, second, third);
            for (uint index = 0; index < 11; index++)
            {
                var bits = moving.NextBits();
                Assert.Equal(bits, fixedPoint.BitsAt(index));
                Assert.Equal(bits, moving.BitsAt(index));
            }
        },
        iter: 200);

    [Fact]
    public void Every_coordinate_makes_a_stream_of_its_own()
    {
        var streams = new List<CounterRandom>();
        foreach (var value in new[] { 0, 1, 2, -1, 1L << 32, long.MaxValue })
        {
            streams.Add(new(value, RandomPurpose.Shuffling));
            streams.Add(new(7, RandomPurpose.Shuffling, first: value));
            streams.Add(new(7, RandomPurpose.Shuffling, second: value));
            streams.Add(new(7, RandomPurpose.Shuffling, third: value));
            streams.Add(new(7, RandomPurpose.Dropout, first: value));
        }

        // Coordinates of 0 are those not given: (7, Shuffling) stands there three times.
        Assert.Equal(streams.Count - 2, streams.Select(stream => (stream.BitsAt(0), stream.BitsAt(1))).Distinct().Count());
    }

    [Fact]
    public void Numbers_are_uniform()
    {
        var random = new CounterRandom(1, RandomPurpose.Shuffling);
        var counts = new int[64];
        const int Draws = 64 * 2000;
        for (var draw = 0; draw < Draws; draw++)
        {
            var number = random.NextSingle();
            Assert.InRange(number, 0, 0.99999994f);
            counts[(int)(number * counts.Length)]++;
        }

        // Chi squared with 63 degrees of freedom: mean 63, deviation 11.
        Assert.InRange(counts.Sum(count => (count - 2000.0) * (count - 2000.0) / 2000), 63 - 45, 63 + 45);
    }

    [Fact]
    public void Whole_numbers_are_uniform_below_their_limit()
    {
        var random = new CounterRandom(2, RandomPurpose.Shuffling);
        var counts = new int[7];
        for (var draw = 0; draw < 70_000; draw++)
            counts[random.NextInt(7)]++;

        // Each count is binomial with mean 10,000 and deviation 93.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 450, 10_000 + 450));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }

    [Fact]
    public void Gaussian_numbers_have_mean_zero_and_deviation_one()
    {
        var random = new CounterRandom(3, RandomPurpose.Initialization);
        var numbers = Enumerable.Range(0, 40_000).Select(_ => random.NextGaussian()).ToArray();

        // Deviations of the estimates: 1 ÷ 200, √2 ÷ 200, √96 ÷ 200.
        Assert.InRange(numbers.Average(), -0.025, 0.025);
        Assert.InRange(numbers.Average(x => x * x), 0.965, 1.035);
        Assert.InRange(numbers.Average(x => x * x * x * x), 2.75, 3.25);
    }

    [Fact]
    public void A_shuffle_is_a_permutation_and_every_order_is_as_likely()
    {
        var orders = new Dictionary<string, int>();
        for (var draw = 0; draw < 24_000; draw++)
        {
            int[] items = [0, 1, 2, 3];
            var random = new CounterRandom(4, RandomPurpose.Shuffling, draw);
            random.Shuffle<int>(items);
            var order = string.Concat(items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, orders.Count);
        Assert.All(orders.Keys, order => Assert.Equal("0123", string.Concat(order.Order())));
        Assert.All(orders.Values, count => Assert.InRange(count, 1000 - 160, 1000 + 160));
    }
}
