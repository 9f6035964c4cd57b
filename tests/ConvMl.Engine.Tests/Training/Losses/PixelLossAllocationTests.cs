using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

/// <summary>A loss allocates nothing in the steady state: what it needs for a moment comes from the stack or from a pool.</summary>
[Collection(CountsAllocations.Name)]
public class PixelLossAllocationTests
{
    [Theory]
    [MemberData(nameof(PixelLossTests.WithSums), MemberType = typeof(PixelLossTests))]
    public void Evaluating_allocates_nothing(Loss loss)
    {
        const int Rounds = 100;
        var sample = new LossSample(images: 2, classes: 3, height: 21, width: 29, (int)loss.Bind(new LossSample(1, 3, 1, 1, -1, 0).Network).IgnoredTarget!, seed: 10);
        var (bound, gradients, allocated) = (loss.Bind(sample.Network), new float[sample.Logits.Length], new long[Rounds]);

        for (var round = 0; round < Rounds; round++)
        {
            bound.Evaluate(sample.Images, sample.Logits, sample.Targets, gradients);
            bound.Evaluate(sample.Images, sample.Logits, sample.Targets, []);
            allocated[round] = GC.GetAllocatedBytesForCurrentThread();
        }

        // The first rounds compile and fill the pool.
        Assert.Single(allocated[(Rounds / 2)..].Distinct());
    }
}
