using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Normalizes groups of channels within each sample: y = γ·(x − μ) ÷ √(σ² + ε) + β with the mean μ and the (biased) variance σ² of all numbers of a
/// group in one sample, and γ and β of the channel, on <c>[N, C]</c> or <c>[N, C, H, W]</c>. The same in training and inference, whatever the
/// batch. Wu and He, "Group normalization" (ECCV 2018).
/// </summary>
/// <remarks>With one group all numbers of a sample share their statistics; with a group for each channel it is instance normalization.</remarks>
/// <param name="Groups">Number of groups, a divisor of the channels.</param>
/// <param name="Epsilon">ε, 1e-5 if not given.</param>
public sealed record GroupNorm(int Groups, float Epsilon = 1e-5f) : Layer
{
    /// <summary>None: the statistics are those of all places together.</summary>
    /// <inheritdoc cref="Layer.OverImages" path="/param"/>
    public override Layer? OverImages(Shape image) => null;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; group normalization needs a vector [C] or an image [C, H, W].");
        if (Groups < 1 || input.Channels % Groups != 0)
            throw new GeometryException($"{Groups} groups do not divide {input.Channels} channels; use a divisor.");
        if (!(Epsilon > 0) || !float.IsFinite(Epsilon))
            throw new GeometryException($"Epsilon is {Epsilon}; it must be a positive number.");

        Shape channels = [input.Channels];
        return new(input)
        {
            Parameters =
            [
                new("weight", channels, ParameterRole.Normalization, Initializer.Ones),
                new("bias", channels, ParameterRole.Normalization, Initializer.Zeros),
            ],
            Field = field => input.IsImage ? Everything(field, input) : field,
        };
    }

    // Each output sees the whole image through the statistics.
    private static ReceptiveField Everything(ReceptiveField field, Shape input) => new(Everything(field.Vertical, input.Height), Everything(field.Horizontal, input.Width));

    private static AxisField Everything(AxisField field, int size) => size == Shape.Open
        ? new AxisField(double.PositiveInfinity, field.Stride, field.Offset)
        : field.Through(AxisWindow.Whole(size)) with { Stride = 0 };
}
