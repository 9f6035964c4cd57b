namespace ConvMl.Filters;

/// <content>Filters for edges and spots. Their weights have the sum 0: an even area gives nothing.</content>
public static partial class Filters
{
    /// <summary>
    /// Two filters: how brightness grows to the right, and how it grows downwards, smoothed across by 1, 2, 1. An edge of height h gives 4h.
    /// Sobel and Feldman, "A 3×3 isotropic gradient operator for image processing" (1968).
    /// </summary>
    public static FilterBank Sobel() => Gradient("Sobel", 2);

    /// <summary>As <see cref="Sobel"/>, smoothed by 1, 1, 1: an edge of height h gives 3h. Prewitt, "Object enhancement and extraction" (1970).</summary>
    public static FilterBank Prewitt() => Gradient("Prewitt", 1);

    /// <summary>The sum of the second derivatives: what the neighbours have more than the pixel.</summary>
    /// <param name="diagonals">Whether all eight neighbours count; if not, the four that share a side.</param>
    public static FilterBank Laplacian(bool diagonals = false) => diagonals
        ? Bank(3, 3, ["Laplacian of 8"], [[1, 1, 1, 1, -8, 1, 1, 1, 1]])
        : Bank(3, 3, ["Laplacian"], [[0, 1, 0, 1, -4, 1, 0, 1, 0]]);

    /// <summary>
    /// The Laplacian of a Gaussian: w(x, y) = (x² + y² − 2σ²) ÷ σ⁴ · exp(−(x² + y²) ÷ 2σ²) ÷ 2πσ², less its mean. Zero crossings are edges.
    /// Marr and Hildreth, "Theory of edge detection" (1980).
    /// </summary>
    /// <param name="sigma">σ, in pixels.</param>
    /// <param name="size">Rows and columns, odd; reaching 4σ if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is not positive or the size not odd.</exception>
    public static FilterBank LaplacianOfGaussian(double sigma, int? size = null)
    {
        Positive(sigma, nameof(sigma), "deviation");
        var side = Side(size, 4 * sigma, nameof(size));
        var square = sigma * sigma;
        return WithZeroSum(side, [Name($"Laplacian of Gaussian {sigma:0.##}")], (_, x, y) =>
            ((x * x) + (y * y) - (2 * square)) / (square * square) * Gauss(x, y, sigma) / (2 * Math.PI * square));
    }

    /// <summary>
    /// Centre and surround, as in the retina and the LGN: a narrow Gaussian less a wide one, each of sum 1, and the same with its sign turned.
    /// The two filters answer to bright spots (on-centre) and dark ones (off-centre). Rodieck, "Quantitative analysis of cat retinal ganglion cell
    /// response to visual stimuli" (1965); with a ratio of 1.6 nearly a Laplacian of Gaussian.
    /// </summary>
    /// <param name="center">Deviation of the narrow Gaussian, in pixels.</param>
    /// <param name="surround">Deviation of the wide one; 1.6 × <paramref name="center"/> if null.</param>
    /// <param name="size">Rows and columns, odd; reaching three of the wide deviations if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A deviation is not positive, the surround not wider than the centre, or the size not odd.</exception>
    public static FilterBank DifferenceOfGaussians(double center, double? surround = null, int? size = null)
    {
        Positive(center, nameof(center), "deviation of the centre");
        var wide = Positive(surround ?? (1.6 * center), nameof(surround), "deviation of the surround");
        if (wide <= center)
            throw new ArgumentOutOfRangeException(nameof(surround), surround, $"The surround's deviation is {wide}; it must be larger than the centre's {center}.");
        var side = Side(size, 3 * wide, nameof(size));
        var (inner, outer) = (Gaussian(center, side), Gaussian(wide, side));
        double[] difference = [.. inner.Weights.ToArray().Zip(outer.Weights.ToArray(), (one, other) => (double)one - other)];
        var mean = difference.Average();
        difference = [.. difference.Select(weight => weight - mean)];
        return Bank(side, side, [Name($"on-centre {center:0.##} / {wide:0.##}"), Name($"off-centre {center:0.##} / {wide:0.##}")], [difference, [.. difference.Select(weight => -weight)]]);
    }

    private static FilterBank Gradient(string name, double middle) => Bank(
        3, 3, [$"{name} to the right", $"{name} downwards"],
        [
            [-1, 0, 1, -middle, 0, middle, -1, 0, 1],
            [-1, -middle, -1, 0, 0, 0, 1, middle, 1],
        ]);

    private static FilterBank WithZeroSum(int side, IReadOnlyList<string> names, Func<int, double, double, double> weight)
    {
        var bank = Draw(side, side, names, weight);
        return Bank(side, side, names, [.. Enumerable.Range(0, names.Count).Select(output =>
        {
            double[] filter = [.. bank[output].ToArray().Select(value => (double)value)];
            var mean = filter.Average();
            return filter.Select(value => value - mean).ToArray();
        })]);
    }
}
