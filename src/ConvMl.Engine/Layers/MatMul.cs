using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// The product of two inputs that are both computed, matrix by matrix: <c>[N, …, M, K], [N, …, K, L] → [N, …, M, L]</c>,
/// z[m, l] = Σ x[m, k]·y[k, l]. For a product with weights use <see cref="Dense"/>.
/// </summary>
public sealed record MatMul : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var (left, right) = (inputs[0], inputs[1]);
        if (left.Rank < 2 || left.Rank != right.Rank || !left.IsConcrete || !right.IsConcrete
            || !left.AsSpan()[..^2].SequenceEqual(right.AsSpan()[..^2]) || left[left.Rank - 1] != right[right.Rank - 2])
        {
            throw new GeometryException($"The inputs are {left} and {right}; a product needs [..., M, K] and [..., K, L] of known sizes, with the same axes before them.");
        }

        Shape output = [.. left.AsSpan()[..^1], right[right.Rank - 1]];
        return new(output) { MultiplyAdds = (long)output.Elements * left[left.Rank - 1] };
    }
}
