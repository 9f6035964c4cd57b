namespace ConvMl.Training.Augmentations;

/// <summary>What a shifted image shows where it has moved away.</summary>
public enum ShiftFill
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The nearest pixel of its edge.</summary>
    Edge,
}
