namespace ConvMl.Transforms.Data;

/// <summary>The absolute paths of an image and of its mask.</summary>
internal sealed record ImageMaskPair(string ImagePath, string MaskPath);
