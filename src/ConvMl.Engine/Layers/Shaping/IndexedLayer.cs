using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>A layer that moves numbers and computes none: each output is an input, or a fixed value. Backends that know no more of it run it by its map.</summary>
public abstract record IndexedLayer : Layer
{
    /// <summary>What stands where no input comes to.</summary>
    internal virtual float Fill => 0;

    /// <summary>Where each output comes from, for an input of known size.</summary>
    internal abstract IndexMap MapFor(Shape input);

    private protected static int RequireAxis(int axis, Shape input) => axis >= 0 && axis < input.Rank
        ? axis
        : throw new GeometryException($"The axis is {axis}; the input {input} has axes 0 to {input.Rank - 1}.");
}
