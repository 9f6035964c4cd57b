namespace ConvMl.Host.Output;

/// <summary>What <c>convml predict --json</c> prints of a model that tells the class of each pixel.</summary>
/// <param name="Predictions">One an image, in the order in which they were given.</param>
/// <param name="SkippedImages">Images that could not be read and were left out.</param>
internal sealed record SegmentationDocument(IReadOnlyList<ImageSegmentation> Predictions, int SkippedImages);

/// <summary>What a model says of the pixels of one image.</summary>
/// <param name="Image">The file.</param>
/// <param name="Mask">The file with the class of each pixel, as a number in a palette.</param>
/// <param name="Overlay">The file with the image in the colours of the classes.</param>
/// <param name="Shares">The share of the image's pixels that each class has, of those that have any.</param>
internal sealed record ImageSegmentation(string Image, string Mask, string Overlay, IReadOnlyDictionary<string, double> Shares);
