using ConvMl.Conformance.Cases;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Conformance;

/// <summary>All cases of the suite.</summary>
public static class ConformanceCases
{
    private static readonly Dictionary<string, ConformanceCase> ByName = new IEnumerable<ConformanceCase>[]
    {
        ConvolutionCases.All, GeneratedConvolutionCases.All, TransposedConvolutionCases.All, PoolingCases.All, ElementwiseCases.All, NormalizationCases.All, DenseCases.All,
        ResamplingCases.All, OtherConvolutionCases.All, ShapingCases.All, BranchCases.All, NetworkCases.All, PresetCases.All,
    }.SelectMany(family => family).ToDictionary(conformanceCase => conformanceCase.Name);

    /// <summary>The cases.</summary>
    public static IReadOnlyCollection<ConformanceCase> All => ByName.Values;

    /// <summary>The case of that name.</summary>
    public static ConformanceCase Named(string name) => ByName[name];

    /// <summary>
    /// Two cases for a layer: as the only layer, which needs no derivative by its input, and behind a layer with weights, whose gradient
    /// shows that derivative.
    /// </summary>
    internal static IEnumerable<ConformanceCase> Around(Layer layer, Shape input, string what, int batchSize = 2, double errorGrowth = 1)
    {
        var name = $"{LayerRegistry.NameOf(layer)}: {what} on {batchSize} × {input}";
        var probe = input.IsImage ? new Conv2D(input.Channels, 1) : (Layer)new Dense(input[0]);
        yield return new(name, Network.Input(input).Append(layer)) { BatchSize = batchSize, ErrorGrowth = errorGrowth };
        yield return new($"{name}, second", Network.Input(input).Append(probe, "probe").Append(layer)) { BatchSize = batchSize, ErrorGrowth = errorGrowth };
    }

    /// <summary>Whether a layer can take an input at all.</summary>
    internal static bool CanTake(Layer layer, Shape input)
    {
        try
        {
            layer.Describe([input]);
            return true;
        }
        catch (GeometryException)
        {
            return false;
        }
    }
}
