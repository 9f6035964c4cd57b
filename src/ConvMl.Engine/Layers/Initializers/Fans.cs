using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>How many terms a parameter's layer sums up, which decides on the scale of initial weights.</summary>
/// <param name="In">Inputs that an output sums over.</param>
/// <param name="Out">Outputs that an input contributes to.</param>
public readonly record struct Fans(double In, double Out)
{
    /// <summary>Those of weights <c>[O, C, K, L]</c> of a convolution or <c>[O, I]</c> of a dense layer: an output sums over all axes but the first.</summary>
    public static Fans Of(Shape shape)
    {
        double taps = 1;
        for (var axis = 2; axis < shape.Rank; axis++)
            taps *= shape[axis];
        return shape.Rank < 2 ? new(shape.Elements, shape.Elements) : new(shape[1] * taps, shape[0] * taps);
    }
}
