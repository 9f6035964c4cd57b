using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>max(x, 0) of each element; the gradient at 0 is 0. Any shape. Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines" (ICML 2010).</summary>
public sealed record ReLU : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
