namespace ConvMl.Layers.Initializers;

/// <summary>The form of the distribution that initial weights are drawn from; both are scaled to the same variance.</summary>
public enum Distribution
{
    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Uniform around zero.</summary>
    Uniform,
}
