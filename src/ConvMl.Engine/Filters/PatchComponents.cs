using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Filters;

/// <summary>The principal components of image patches: the directions in which patches vary most, found without labels. Made by <see cref="PatchCovariance"/>.</summary>
public sealed class PatchComponents
{
    private readonly int _channels;
    private readonly Size2D _patch;
    private readonly SymmetricEigen _eigen;

    internal PatchComponents(int channels, Size2D patch, SymmetricEigen eigen) => (_channels, _patch, _eigen) = (channels, patch, eigen);

    /// <summary>The variance of the patches along each component, the largest first.</summary>
    public IReadOnlyList<double> Variances => _eigen.Values;

    /// <summary>Number of components along which the patches vary at all; the others are of rounding.</summary>
    public int Rank => _eigen.Values.Count(variance => variance > 1e-12 * _eigen.Values[0] && variance > 0);

    /// <summary>The first components as filters, each the direction of one, of length 1.</summary>
    /// <param name="components">How many.</param>
    /// <param name="whiten">
    /// Whether each is divided by √(variance + ε), so that all responses vary alike on patches like those seen: components of little variance then count as much as the others.
    /// </param>
    /// <param name="epsilon">ε, as a part of the mean variance of all components: holds down those that are mostly noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many components with any variance, or ε is negative.</exception>
    public FilterBank ToFilters(int components, bool whiten = true, double epsilon = 0.01)
    {
        if (components < 1 || components > Rank)
            throw new ArgumentOutOfRangeException(
                nameof(components), components,
                $"{components} components are asked for; the patches of {_channels} × {_patch} vary in {Rank} directions. Ask for 1 to {Rank}, or use larger patches.");
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        var floor = epsilon * _eigen.Values.Average();
        var weights = new List<float>();
        for (var component = 0; component < components; component++)
        {
            var scale = whiten ? 1 / Math.Sqrt(_eigen.Values[component] + floor) : 1;
            weights.AddRange(_eigen.Vectors[component].Select(weight => (float)(scale * weight)));
        }

        Shape shape = [components, _channels, _patch.Height, _patch.Width];
        return new(shape, weights.ToArray(), [.. Enumerable.Range(1, components).Select(number => $"component {number}")]);
    }
}
