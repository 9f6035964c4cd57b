using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>The hyperbolic tangent of each element. Any shape.</summary>
public sealed record Tanh : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
