using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// x where positive, a·x elsewhere, with a trained slope a for each channel; the gradient at 0 is a. <c>[N, C]</c> or <c>[N, C, H, W]</c>.
/// He, Zhang, Ren and Sun, "Delving deep into rectifiers" (ICCV 2015).
/// </summary>
/// <remarks>The slopes are not decayed: decay would pull them to 0, which is plain ReLU (section 2.1 of the paper).</remarks>
/// <param name="Slope">The slopes before training; 0.25 if not given, as in the paper.</param>
public sealed record PReLU(float Slope = 0.25f) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; a slope for each channel needs a vector [C] or an image [C, H, W].");
        return float.IsFinite(Slope)
            ? new(input) { Parameters = [new("weight", [input.Channels], ParameterRole.Normalization, new Constant(Slope))] }
            : throw new GeometryException($"The slope is {Slope}; it must be a finite number.");
    }
}
