namespace ConvMl.Layers.Shaping;

/// <summary>What stands around a padded input.</summary>
public enum PadMode
{
    /// <summary>A fixed value.</summary>
    Constant,

    /// <summary>The number at the border, repeated.</summary>
    Edge,

    /// <summary>The input mirrored at its border, which is not repeated: …, 2, 1, 0, 1, 2, ….</summary>
    Reflect,
}
