namespace ConvMl.Host.Evaluation;

/// <summary>A test image that was taken for another class.</summary>
/// <param name="Truth">The right class.</param>
/// <param name="Predicted">The class that was predicted.</param>
/// <param name="Probability">The probability of the predicted class.</param>
/// <param name="TruthProbability">The probability of the right class; the less, the worse the mistake.</param>
/// <param name="Pixels">The image, <c>[C, H, W]</c>.</param>
internal sealed record Mistake(int Truth, int Predicted, float Probability, float TruthProbability, byte[] Pixels);
