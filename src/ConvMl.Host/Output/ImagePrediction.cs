namespace ConvMl.Host.Output;

/// <summary>What a model says of one image.</summary>
/// <param name="Image">The file.</param>
/// <param name="Label">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">The probability of every class.</param>
internal sealed record ImagePrediction(string Image, string Label, float Probability, IReadOnlyDictionary<string, float> Probabilities);
