namespace ConvMl.Tensors;

/// <summary>What a parameter is for; it decides whether it is trained and whether weight decay touches it.</summary>
public enum ParameterRole
{
    /// <summary>A weight: trained, decayed.</summary>
    Weight,

    /// <summary>An additive bias: trained, not decayed.</summary>
    Bias,

    /// <summary>Scale or shift of a normalization: trained, not decayed.</summary>
    Normalization,

    /// <summary>A running statistic that forward passes in training update; no gradient, no optimizer.</summary>
    Statistic,
}
