using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>The sum of two or more inputs of one shape, element by element: the join of a residual block. He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (CVPR 2016).</summary>
public sealed record Add : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, int.MaxValue);

    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        for (var index = 1; index < inputs.Count; index++)
        {
            if (inputs[index] != inputs[0])
                throw new GeometryException($"Input 0 is {inputs[0]} but input {index} is {inputs[index]}; only equal shapes can be added.");
        }

        return new(inputs[0]);
    }
}
