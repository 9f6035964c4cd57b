namespace ConvMl.Training.Losses;

/// <summary>What all losses ask of weights of classes.</summary>
internal static class ClassWeightList
{
    /// <summary>Throws unless there is one positive weight a class, or none at all.</summary>
    internal static void Require(IReadOnlyList<float>? weights, int classes)
    {
        if (weights is not null && (weights.Count != classes || weights.Any(weight => !(weight > 0) || !float.IsFinite(weight))))
            throw new ArgumentException($"There are {weights.Count} class weights ({string.Join(", ", weights.Take(12))}); give one positive weight for each of the {classes} classes.");
    }

    /// <summary>Throws if a loss that is to get weights has some.</summary>
    internal static void RequireNone(IReadOnlyList<float>? weights, string loss)
    {
        if (weights is not null)
            throw new ArgumentException($"{loss} has class weights already ({string.Join(", ", weights.Take(12))}); leave them out, or compute none.");
    }

    internal static bool AreEqual(IReadOnlyList<float>? some, IReadOnlyList<float>? others) => (some ?? []).SequenceEqual(others ?? []);
}
