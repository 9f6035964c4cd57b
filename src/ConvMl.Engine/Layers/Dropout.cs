using ConvMl.Geometry;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// In training, zeroes each element with probability <see cref="Rate"/> and divides the others by 1 − rate; in inference it passes
/// everything on. Any shape. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 2014).
/// </summary>
/// <remarks>
/// Element e of a sample is kept when the 32 bits at index e of the random stream for (seed, dropout, node, step, sample) are at least
/// rate·2³²: the same elements on every backend and for any number of threads.
/// </remarks>
/// <param name="Rate">Probability of zeroing, from 0 up to but not including 1; 0.5 if not given.</param>
public sealed record Dropout(float Rate = 0.5f) : Layer
{
    /// <summary>An element is kept when its 32 random bits are at least this number.</summary>
    internal uint Threshold => (uint)(Rate * 4294967296.0);

    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => Rate is >= 0 and < 1
        ? new(inputs[0])
        : throw new GeometryException($"The rate is {Rate}; it must be at least 0 and below 1.");

    /// <summary>Says which elements of one sample a training pass keeps: for backends that cannot draw the engine's random numbers in their own kernels.</summary>
    /// <param name="isKept">Takes an answer for each element of the sample.</param>
    /// <param name="seed">Seed of the session.</param>
    /// <param name="node">Index of the layer in the network.</param>
    /// <param name="step">Number of the training step.</param>
    /// <param name="sample">Which sample of the data it is.</param>
    public void DrawMask(Span<bool> isKept, long seed, int node, long step, int sample)
    {
        var random = new CounterRandom(seed, RandomPurpose.Dropout, node, step, sample);
        foreach (ref var element in isKept)
            element = random.NextBits() >= Threshold;
    }
}
