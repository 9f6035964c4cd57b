using System.Collections.Concurrent;
using ConvMl.Backends;
using ConvMl.Reference;
using ConvMl.Tensors;

namespace ConvMl.Conformance;

/// <summary>What the reference computes for a case, in double precision; computed once for all backends under test.</summary>
/// <param name="Outputs">Outputs of the pass.</param>
/// <param name="Gradients">Derivatives by the parameters under <see cref="CotangentLoss"/>, by full name.</param>
/// <param name="Statistics">Running statistics behind the pass, by full name.</param>
public sealed record ReferenceResult(double[] Outputs, IReadOnlyDictionary<string, double[]> Gradients, IReadOnlyDictionary<string, double[]> Statistics)
{
    private static readonly ConcurrentDictionary<(string Case, ExecutionMode Mode), Lazy<ReferenceResult[]>> Cache = new();

    /// <summary>Training passes in a row for each case; the second sees another step and moved statistics.</summary>
    public const int TrainingPasses = 2;

    /// <summary>The result of the forward pass.</summary>
    public static ReferenceResult OfInference(ConformanceCase conformanceCase) => Of(conformanceCase, ExecutionMode.Inference)[0];

    /// <summary>The results of training passes 0, 1, … in a row.</summary>
    public static IReadOnlyList<ReferenceResult> OfTraining(ConformanceCase conformanceCase) => Of(conformanceCase, ExecutionMode.Training);

    private static ReferenceResult[] Of(ConformanceCase conformanceCase, ExecutionMode mode) =>
        Cache.GetOrAdd((conformanceCase.Name, mode), _ => new Lazy<ReferenceResult[]>(() => Compute(conformanceCase, mode))).Value;

    private static ReferenceResult[] Compute(ConformanceCase conformanceCase, ExecutionMode mode)
    {
        var executor = new ReferenceExecutor(conformanceCase.Network, conformanceCase.CreateParameters(), mode, conformanceCase.Seed);
        var results = new ReferenceResult[mode == ExecutionMode.Training ? TrainingPasses : 1];
        for (var pass = 0; pass < results.Length; pass++)
        {
            var outputs = executor.Forward(Widen(conformanceCase.CreateInputs(pass)), conformanceCase.CreateSamples(), pass);
            var gradients = executor.Backward(Widen(conformanceCase.CreateCotangents(pass)));
            results[pass] = new ReferenceResult(
                outputs,
                gradients.Parameters,
                executor.Network.Parameters.Slots.Where(slot => slot.Role == ParameterRole.Statistic)
                    .ToDictionary(slot => slot.Name, slot => (double[])executor.Parameters[slot.Name].Clone()));
        }

        return results;
    }

    private static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);
}
