namespace ConvMl.Training.Losses;

/// <summary>What a network answered for one sample, and what was right.</summary>
/// <param name="Expected">The right class.</param>
/// <param name="Predicted">The class with the largest probability; the first of them where several have it.</param>
/// <param name="Probability">The probability that the network gave to <paramref name="Predicted"/>.</param>
/// <param name="ExpectedProbability">The probability that it gave to <paramref name="Expected"/>; the least of all samples marks the worst mistake.</param>
public readonly record struct ClassPrediction(int Expected, int Predicted, float Probability, float ExpectedProbability)
{
    /// <summary>True if the answer was right.</summary>
    public bool IsRight => Expected == Predicted;
}
