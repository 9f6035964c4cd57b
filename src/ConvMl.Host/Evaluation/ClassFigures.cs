namespace ConvMl.Host.Evaluation;

/// <summary>How one class was recognised.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">Number of its test images.</param>
/// <param name="Accuracy">Share of them that was recognised; null if there are none.</param>
internal sealed record ClassFigures(string Name, int Images, double? Accuracy);
