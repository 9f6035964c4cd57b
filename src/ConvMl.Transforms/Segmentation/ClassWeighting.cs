namespace ConvMl.Transforms.Segmentation;

/// <summary>How much the pixels of a class count in the loss.</summary>
public enum ClassWeighting
{
    /// <summary>All alike, or as the loss itself says.</summary>
    None,

    /// <summary>
    /// Those of rare classes more: the weight of a class is the median of all classes' frequencies divided by its own, where a class's frequency is its pixels divided
    /// by all labelled pixels of the images in which it is seen. Eigen and Fergus, "Predicting depth, surface normals and semantic labels with a
    /// common multi-scale convolutional architecture" (ICCV 2015).
    /// </summary>
    MedianFrequency,
}
