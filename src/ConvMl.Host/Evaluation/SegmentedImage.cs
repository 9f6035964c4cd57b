namespace ConvMl.Host.Evaluation;

/// <summary>A test image with what was to be said of its pixels and what was.</summary>
/// <param name="Name">Its file, or what it is called.</param>
/// <param name="MeanIoU">Mean intersection over union of the classes that are in its mask or in the answer.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Pixels">Red, green and blue, <c>[3, H, W]</c>.</param>
/// <param name="Truth">The class of each pixel, from 0; −1 for one that does not count.</param>
/// <param name="Predicted">What was said.</param>
internal sealed record SegmentedImage(string Name, double MeanIoU, int Height, int Width, byte[] Pixels, int[] Truth, int[] Predicted);
