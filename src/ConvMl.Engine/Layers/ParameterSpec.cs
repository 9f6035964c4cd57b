using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>A parameter that a layer needs.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c>, <c>bias</c>, <c>running_mean</c>, … as PyTorch names them.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Initializer">Its values before training.</param>
public sealed record ParameterSpec(string Name, Shape Shape, ParameterRole Role, Initializer Initializer)
{
    /// <summary>What its initial scale follows from; <see cref="Fans.Of"/> its shape if not set.</summary>
    public Fans Fans { get; init; } = Fans.Of(Shape);
}
