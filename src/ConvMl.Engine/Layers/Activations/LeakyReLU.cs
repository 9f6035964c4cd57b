using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>x where positive, <see cref="Slope"/>·x elsewhere; the gradient at 0 is the slope. Any shape. Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).</summary>
/// <param name="Slope">Slope for negative inputs; 0.01 if not given.</param>
public sealed record LeakyReLU(float Slope = 0.01f) : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => float.IsFinite(Slope)
        ? new(inputs[0])
        : throw new Geometry.GeometryException($"The slope is {Slope}; it must be a finite number.");
}
