namespace ConvMl.Transforms.Segmentation;

/// <summary>A batch of images with what a network said of them.</summary>
internal interface IScoredImages
{
    /// <summary>The values <c>[C, H, W]</c> of the image with that number in the batch.</summary>
    Span<float> Input(int index);

    /// <summary>Its logits <c>[K, H, W]</c>; valid until those of another image are asked for.</summary>
    ReadOnlySpan<float> Logits(int index);
}
