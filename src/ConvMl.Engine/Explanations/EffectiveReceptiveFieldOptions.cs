namespace ConvMl.Explanations;

/// <summary>What to measure.</summary>
public sealed record EffectiveReceptiveFieldOptions
{
    /// <summary>The layer whose unit is looked at; if null the last one that gives an image of more than one pixel.</summary>
    public string? Layer { get; init; }

    /// <summary>Row and column of the unit in the layer's output; the middle if null.</summary>
    public (int Row, int Column)? Unit { get; init; }

    /// <summary>Number of inputs to average over; 20 if not set.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>Seed of the inputs and of the directions.</summary>
    public long Seed { get; init; } = 1;
}
