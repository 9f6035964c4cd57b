using System.Text.Json.Serialization;
using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// Σ weight·loss of several losses on the same output, as in <c>new SumOfLosses((1, new PixelCrossEntropy()), (0.5f, new DiceLoss()))</c>. Each term is a mean of its own kind over
/// the batch; in a mean over several batches the sum counts by samples.
/// </summary>
/// <param name="Terms">The terms, at least one. All take the same targets, with the same id for what does not count.</param>
[method: JsonConstructor]
public sealed record SumOfLosses(IReadOnlyList<WeightedLoss> Terms) : Loss
{
    /// <summary>Makes a sum.</summary>
    /// <param name="terms">Weights, all positive, and losses.</param>
    public SumOfLosses(params ReadOnlySpan<(float Weight, Loss Loss)> terms)
        : this(Array.ConvertAll(terms.ToArray(), term => new WeightedLoss(term.Loss, term.Weight)))
    {
    }

    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        RequireTerms();
        foreach (var term in Terms)
            OptionCheck.Require(term.Weight > 0 && float.IsFinite(term.Weight), $"The weight of {NameOf(term)} in the sum of losses", term.Weight, "a positive number");
        var bound = Terms.Select(term => term.Loss.Bind(network)).ToArray();
        for (var i = 1; i < bound.Length; i++)
        {
            if (bound[i].TargetShape != bound[0].TargetShape || bound[i].IgnoredTarget != bound[0].IgnoredTarget)
                throw new ArgumentException($"The terms of the sum of losses take different targets: {NameOf(Terms[0])} {TargetsOf(bound[0])}, {NameOf(Terms[i])} {TargetsOf(bound[i])}. Let all terms take the same, with the same IgnoreId.");
        }

        return new BoundSumOfLosses(bound, [.. Terms.Select(term => term.Weight)]);
    }

    /// <inheritdoc/>
    public override bool TakesClassWeights()
    {
        RequireTerms();
        return Terms.Any(term => term.Loss.TakesClassWeights());
    }

    /// <inheritdoc/>
    public override Loss WithClassWeights(IReadOnlyList<float> weights) => TakesClassWeights()
        ? this with { Terms = [.. Terms.Select(term => term.Loss.TakesClassWeights() ? term with { Loss = term.Loss.WithClassWeights(weights) } : term)] }
        : base.WithClassWeights(weights);

    /// <inheritdoc/>
    public bool Equals(SumOfLosses? other) => other is not null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(Terms.Count, HashCode.Combine);

    /// <summary>The terms, for people to read.</summary>
    public override string ToString() => $"{nameof(SumOfLosses)} {Describe()}";

    private void RequireTerms() => OptionCheck.Require(
        Terms is { Count: > 0 } && Terms.All(term => term?.Loss is not null), $"{nameof(SumOfLosses)}.{nameof(Terms)}", Describe(), "a list of at least one loss, without nulls");

    private string Describe() => Terms is null ? "null" : $"[{string.Join(", ", Terms.Select(term => term is null ? "null" : FormattableString.Invariant($"{term.Weight} · {term.Loss}")))}]";

    private static string NameOf(WeightedLoss term) => term.Loss.GetType().Name;

    private static string TargetsOf(BoundLoss loss) => $"{loss.TargetShape}{(loss.IgnoredTarget is { } ignored ? $" with {ignored} for what does not count" : " that all count")}";
}
