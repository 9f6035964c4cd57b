namespace ConvMl.Training.Losses;

/// <summary>A loss in which the classes can count differently.</summary>
/// <param name="ClassWeights">One positive weight a class; all 1 if null.</param>
public abstract record ClassWeightedLoss(IReadOnlyList<float>? ClassWeights) : Loss
{
    /// <inheritdoc/>
    public sealed override bool TakesClassWeights() => true;

    /// <inheritdoc/>
    public sealed override Loss WithClassWeights(IReadOnlyList<float> weights) => ClassWeights is null
        ? this with { ClassWeights = weights }
        : throw new ArgumentException($"{GetType().Name} has class weights already ({string.Join(", ", ClassWeights.Take(12))}); leave them out, or compute none.");

    /// <summary>Whether the other is the same loss with the same settings.</summary>
    public virtual bool Equals(ClassWeightedLoss? other) => base.Equals(other) && (ClassWeights ?? []).SequenceEqual(other.ClassWeights ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), ClassWeights?.Count ?? 0);

    /// <summary>Throws unless there is one positive weight a class, or none at all.</summary>
    private protected void RequireWeights(int classes)
    {
        if (ClassWeights is { } weights && (weights.Count != classes || weights.Any(weight => !(weight > 0) || !float.IsFinite(weight))))
            throw new ArgumentException($"There are {weights.Count} class weights ({string.Join(", ", weights.Take(12))}); give one positive weight for each of the {classes} classes.");
    }
}
