namespace ConvMl.Transforms.Segmentation;

/// <summary>How much the pixels of a class count in the loss.</summary>
public enum ClassWeighting
{
    /// <summary>All alike, or as the loss itself says.</summary>
    None,

    /// <summary>Those of rare classes more, by <see cref="Training.Losses.MedianFrequency"/>: the loss, or the terms of a <see cref="Training.Losses.SumOfLosses"/>, that take class weights get these.</summary>
    MedianFrequency,
}
