namespace ConvMl.Host.Output;

/// <summary>What <c>convml predict --json</c> prints.</summary>
/// <param name="Predictions">One an image, in the order in which they were given.</param>
/// <param name="SkippedImages">Images that could not be read and were left out.</param>
internal sealed record PredictionDocument(IReadOnlyList<ImagePrediction> Predictions, int SkippedImages);
