namespace ConvMl.Reference;

/// <summary>What a backward pass gives, in double precision.</summary>
/// <param name="Inputs">Derivatives by the network's inputs, laid out like them.</param>
/// <param name="Parameters">Derivatives by the parameters, by full name; zeros for running statistics and frozen layers.</param>
public sealed record ReferenceGradients(double[] Inputs, IReadOnlyDictionary<string, double[]> Parameters);
