namespace ConvMl.Training.Losses;

/// <summary>Over which pixels a loss of regions, such as <see cref="DiceLoss"/>, holds prediction and truth against each other.</summary>
public enum LossScope
{
    /// <summary>Those of an image: the loss is the mean over the images that have a pixel that counts, and does not depend on how images are put into batches.</summary>
    Image,

    /// <summary>Those of all images of a batch, as if they were one: a class that is small in one image counts by its share in all of them.</summary>
    Batch,
}
