namespace ConvMl.Training.Losses;

/// <summary>A term of <see cref="SumOfLosses"/>.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Weight">What it is multiplied by, positive; 1 if not given.</param>
public sealed record WeightedLoss(Loss Loss, float Weight = 1);
