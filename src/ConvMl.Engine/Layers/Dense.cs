using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Fully connected layer <c>[N, I] → [N, O]</c>: y = W x + b with the weights <c>[O, I]</c>. On an image it equals a convolution
/// whose kernel has the size of the image.
/// </summary>
/// <param name="Units">Number of outputs O; null to take the number of classes once it is known.</param>
/// <param name="Bias">Whether a bias is added.</param>
/// <param name="Initializer">Initial weights; <see cref="He"/> if null. Biases begin at 0.</param>
public sealed record Dense(int? Units = null, bool Bias = true, Initializer? Initializer = null) : Layer
{
    /// <inheritdoc/>
    public override bool AwaitsClasses => Units is null;

    /// <inheritdoc/>
    public override Layer WithClasses(int classes) => Units is null ? this with { Units = classes } : this;

    /// <summary>The convolution whose kernel is as large as the image: its weights <c>[O, C, H, W]</c> are these <c>[O, C·H·W]</c>, number by number.</summary>
    /// <inheritdoc cref="Layer.OverImages" path="/param"/>
    public override Layer? OverImages(Shape image) => Units is { } units
        ? new Conv2D(units, new Size2D(image.Height, image.Width), Padding: Padding.Valid, Bias: Bias, Initializer: Initializer)
        : null;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank != 1)
            throw new GeometryException($"The input is {input}; a dense layer needs a vector [I]. Put a Flatten or a GlobalAveragePool before it.");
        if (!input.IsConcrete)
            throw new GeometryException($"The input is {input}; a dense layer needs a known number of inputs. Give the network's input its height and width.");
        if (Units is < 1)
            throw new GeometryException($"The number of units is {Units}; it must be at least 1.");
        if (Units is not { } units)
            return new([Shape.Open]) { MultiplyAdds = null };

        var parameters = new List<ParameterSpec> { new("weight", [units, input[0]], ParameterRole.Weight, Initializer ?? new He()) };
        if (Bias)
            parameters.Add(new("bias", [units], ParameterRole.Bias, Initializers.Initializer.Zeros));
        return new([units]) { Parameters = parameters, MultiplyAdds = (long)units * input[0] };
    }
}
