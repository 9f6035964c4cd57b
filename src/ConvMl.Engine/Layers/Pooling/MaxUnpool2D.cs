using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Pooling;

/// <summary>
/// Turns a maximum pooling back: puts each value to the place where the pooling found its maximum, zeros elsewhere,
/// <c>[N, C, H', W'] → [N, C, H, W]</c>. Values that windows with a place in common bring there add up.
/// </summary>
/// <remarks>
/// It reads the values and what the pooling read, from which it knows the places; so it needs the pooling's settings, which
/// <c>network.MaxUnpool2D(pool: "name")</c> takes from the pooling itself. The derivative by the places is 0. Zeiler and Fergus, "Visualizing and
/// understanding convolutional networks" (ECCV 2014); Noh, Hong and Han, "Learning deconvolution network for semantic segmentation" (ICCV 2015).
/// </remarks>
/// <param name="Window">Size of the pooling's windows.</param>
/// <param name="Stride">Step between its windows; the window's size if null.</param>
/// <param name="Dilation">Step between its taps; 1 if null.</param>
/// <param name="Padding">Its padding; <see cref="Geometry.Padding.Valid"/> if null.</param>
public sealed record MaxUnpool2D(Size2D Window, Size2D? Stride = null, Size2D? Dilation = null, Padding? Padding = null) : Layer
{
    /// <summary>Two; the message for one says what is missing.</summary>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <summary>All sizes of the pooling that is turned back, on its input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The pooling cannot take the input.</exception>
    public PoolGeometry GeometryFor(Shape input) => new(input, new Window(Window, Stride ?? Window, Dilation, Padding));

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count < 2)
            throw new GeometryException("There is no pooling to turn back; name it, as in network.MaxUnpool2D(pool: \"name\"), or give as second input what the pooling reads.");
        var geometry = GeometryFor(inputs[1]);
        if (inputs[0] != geometry.Output)
            throw new GeometryException($"The values are {inputs[0]}, but the pooling turns its input {inputs[1]} into {geometry.Output}; both must have the same shape.");
        return new(inputs[1])
        {
            Fields = fields => fields[0].ThroughTransposed(geometry.Vertical, geometry.Horizontal).Union(fields[1]),
        };
    }
}
