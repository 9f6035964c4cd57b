using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Benchmarks.Works;

/// <summary>What all contestants of a forward pass are given.</summary>
/// <param name="Network">A network with one input and one output.</param>
/// <param name="Parameters">Its parameters; nobody changes them.</param>
/// <param name="Inputs">The input <c>[N, C, H, W]</c>.</param>
/// <param name="BatchSize">Number of samples N.</param>
internal sealed record NetworkTask(Network Network, ParameterSet Parameters, float[] Inputs, int BatchSize)
{
    /// <summary>The seed of inputs and parameters where nothing speaks against it.</summary>
    public const int UsualSeed = 1;

    /// <summary>Makes an input, and parameters where none are given.</summary>
    public static NetworkTask Create(Network network, int batchSize, ParameterSet? given = null, int seed = UsualSeed)
    {
        var inputs = Noise(batchSize * network.InputShapes.Single().Elements, seed);
        if (given is not null)
            return new(network, given, inputs, batchSize);
        var parameters = network.CreateParameters(seed);
        // Biases begin at 0, where a contestant that forgets them would not be noticed, and so do the offsets of deformable convolutions.
        foreach (var slot in parameters.Layout.Slots.Where(slot => slot.IsTrained && !parameters[slot].ContainsAnyExcept(0)))
            Fill(parameters[slot], seed + slot.Offset, scale: slot.Role == ParameterRole.Bias ? 1 : 0.1f);
        return new(network, parameters, inputs, batchSize);
    }

    /// <summary>Makes parameters and an input of zeros.</summary>
    public static NetworkTask CreateEmpty(Network network, int batchSize) =>
        new(network, new ParameterSet(network.Parameters), new float[batchSize * network.InputShapes.Single().Elements], batchSize);

    /// <summary>Numbers between −½ and ½, the same for the same seed.</summary>
    public static float[] Noise(int length, int seed)
    {
        var values = new float[length];
        Fill(values, seed, scale: 1);
        return values;
    }

    private static void Fill(Span<float> values, int seed, float scale)
    {
        var random = new Random(seed);
        foreach (ref var value in values)
            value = (random.NextSingle() - 0.5f) * scale;
    }
}
