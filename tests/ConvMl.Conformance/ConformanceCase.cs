using System.Text;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Conformance;

/// <summary>
/// One network to run on a batch of numbers. The same record drives every check of every backend: support, forward, gradients, bits.
/// Its numbers are a pure function of its name.
/// </summary>
/// <param name="Name">What the case is about; unique.</param>
/// <param name="Network">A complete network.</param>
public sealed record ConformanceCase(string Name, Network Network)
{
    // Any number that is not one of the engine's purposes.
    private const RandomPurpose CaseNumbers = (RandomPurpose)1000;

    /// <summary>Number of samples N; 2 if not set.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>By how much the case makes rounding errors grow beyond what its sums do; 1 if not set.</summary>
    public double ErrorGrowth { get; init; } = 1;

    /// <summary>Makes the inputs of a batch, between −1 and 1, for a pass of that number.</summary>
    public float[] CreateInputs(int pass = 0) => Draw(BatchSize * Network.InputShapes.Sum(shape => shape.Elements), 0, pass);

    /// <summary>Makes one number between −1 and 1 for each output: the derivative of the loss by it.</summary>
    public float[] CreateCotangents(int pass = 0) => Draw(BatchSize * Network.OutputShapes.Sum(shape => shape.Elements), 1, pass);

    /// <summary>Which samples of the data a batch holds: not in order, and none like its place in the batch.</summary>
    public int[] CreateSamples() => [.. Enumerable.Range(0, BatchSize).Select(n => 1000 - (7 * n))];

    /// <summary>Makes the parameters: initial weights, and everything else away from the zeros and ones it begins with.</summary>
    public ParameterSet CreateParameters()
    {
        var parameters = Network.CreateParameters(Seed);
        foreach (var slot in parameters.Layout.Slots.Where(slot => slot.Role != ParameterRole.Weight))
        {
            var numbers = Draw(slot.Length, 2, slot.Offset);

            // Scales and variances stay positive and away from 0.
            var isPositive = slot.Shape.Rank == 1 && (slot.Name.EndsWith(".running_var", StringComparison.Ordinal) || slot.Name.EndsWith(".weight", StringComparison.Ordinal));
            for (var index = 0; index < numbers.Length; index++)
                parameters[slot][index] = isPositive ? 1.25f + (0.75f * numbers[index]) : 0.5f * numbers[index];
        }

        return parameters;
    }

    /// <summary>The seed of the case.</summary>
    public long Seed => Encoding.UTF8.GetBytes(Name).Aggregate(0x811C9DC5L, (hash, letter) => ((hash ^ letter) * 0x01000193) & 0xFFFFFFFF);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private float[] Draw(int count, int what, int pass)
    {
        var random = new CounterRandom(Seed, CaseNumbers, what, pass);
        var numbers = new float[count];
        for (var index = 0; index < count; index++)
            numbers[index] = (2 * random.NextSingle()) - 1;
        return numbers;
    }
}
