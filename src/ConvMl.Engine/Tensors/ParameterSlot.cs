namespace ConvMl.Tensors;

/// <summary>Where one parameter lies in the flat buffer of a <see cref="ParameterSet"/>.</summary>
/// <param name="Name">The layer's name, a dot, the parameter's name: <c>conv2d_1.weight</c>.</param>
/// <param name="Shape">Its shape, for example <c>[O, C, H, W]</c> for the weights of a convolution.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Offset">Index of its first float, a multiple of 16.</param>
public sealed record ParameterSlot(string Name, Shape Shape, ParameterRole Role, int Offset)
{
    /// <summary>Number of floats.</summary>
    public int Length { get; } = Shape.Elements;

    /// <summary>Whether its layer is frozen, so that training leaves it as it is.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>True unless it is a running statistic or frozen.</summary>
    public bool IsTrained => Role != ParameterRole.Statistic && !IsFrozen;
}
