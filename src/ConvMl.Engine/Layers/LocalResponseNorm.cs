using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Divides each element by what its neighbours among the channels do at the same place: y[c] = x[c] ÷ (k + α÷n·Σ x[j]²)^β over the n channels j
/// from c − ⌊(n − 1) ÷ 2⌋ to c + ⌈(n − 1) ÷ 2⌉ that there are. <c>[N, C]</c> or <c>[N, C, H, W]</c>. Krizhevsky, Sutskever and Hinton, "ImageNet
/// classification with deep convolutional neural networks" (NIPS 2012); α is divided by n as Caffe, PyTorch and ONNX do.
/// </summary>
/// <param name="Size">n.</param>
/// <param name="Alpha">α, 1e-4 if not given.</param>
/// <param name="Beta">β, 0.75 if not given.</param>
/// <param name="Bias">k, 1 if not given.</param>
public sealed record LocalResponseNorm(int Size, float Alpha = 1e-4f, float Beta = 0.75f, float Bias = 1) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; local response normalization needs a vector [C] or an image [C, H, W].");
        if (Size < 1)
            throw new GeometryException($"The size is {Size}; it must be at least 1.");
        return Bias > 0 && Alpha >= 0 && float.IsFinite(Alpha) && float.IsFinite(Beta) && float.IsFinite(Bias)
            ? new(input)
            : throw new GeometryException($"Alpha is {Alpha}, beta {Beta}, the bias {Bias}; they must be finite, alpha not negative, the bias positive.");
    }

    /// <summary>The channels that channel <paramref name="channel"/> of <paramref name="channels"/> is divided by: from First (included) to Limit (excluded).</summary>
    internal (int First, int Limit) NeighboursOf(int channel, int channels) =>
        (Math.Max(channel - ((Size - 1) / 2), 0), (int)Math.Min(channel + (Size / 2) + 1L, channels));

    /// <summary>The channels that have channel <paramref name="channel"/> as a neighbour, alike.</summary>
    internal (int First, int Limit) NeighbouredBy(int channel, int channels) =>
        (Math.Max(channel - (Size / 2), 0), (int)Math.Min(channel + ((Size - 1) / 2) + 1L, channels));
}
