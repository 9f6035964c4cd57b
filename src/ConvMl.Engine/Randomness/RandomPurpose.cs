namespace ConvMl.Randomness;

/// <summary>What random numbers are for. Each purpose has streams of its own under one seed.</summary>
public enum RandomPurpose
{
    /// <summary>Initial values of parameters; told apart by the parameter.</summary>
    Initialization = 1,

    /// <summary>The order of the samples; told apart by the epoch.</summary>
    Shuffling = 2,

    /// <summary>Which samples are kept for validation.</summary>
    Splitting = 3,

    /// <summary>Augmentation; told apart by the epoch, the sample and the step of the augmentation.</summary>
    Augmentation = 4,

    /// <summary>Dropout; told apart by the layer, the training step and the sample.</summary>
    Dropout = 5,

    /// <summary>Which patches of images are looked at; told apart by the image.</summary>
    Patches = 6,

    /// <summary>Inputs and directions to measure with; told apart by the measurement.</summary>
    Probing = 7,

    /// <summary>Scenes that are drawn; told apart by their part, their index and what of them is drawn.</summary>
    Scenes = 8,
}
