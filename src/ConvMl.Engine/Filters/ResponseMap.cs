using ConvMl.Geometry;
using ConvMl.Pictures;

namespace ConvMl.Filters;

/// <summary>How strongly a template answers at each place where it lies wholly on the image.</summary>
public sealed class ResponseMap
{
    private readonly float[] _values;

    internal ResponseMap(int height, int width, Size2D template, float[] values) => (Height, Width, Template, _values) = (height, width, template, values);

    /// <summary>Rows: the image's height − the template's + 1.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Size of the template.</summary>
    public Size2D Template { get; }

    /// <summary>The responses, row by row; that at row i and column j is of the template with its top left corner there.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The response with the template's top left corner at a row and column.</summary>
    public float this[int row, int column] => (uint)row < (uint)Height && (uint)column < (uint)Width
        ? _values[(row * Width) + column]
        : throw new ArgumentOutOfRangeException(nameof(row), $"There is no place ({row}, {column}); the map has {Height} rows and {Width} columns.");

    /// <summary>
    /// The best matches, the best first: again and again the place of the largest response is taken, and all closer than <paramref name="distance"/> to it
    /// are left out (non-maximum suppression). Of equal responses the one further up, then further left, comes first.
    /// </summary>
    /// <param name="count">Most matches to give.</param>
    /// <param name="distance">Least rows or columns between two matches; half the template if null. Two matches are apart if either suffices.</param>
    /// <param name="threshold">Least response of a match.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count or the distance is not positive.</exception>
    public IReadOnlyList<TemplateMatch> BestMatches(int count, Size2D? distance = null, float threshold = float.NegativeInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var apart = distance ?? new Size2D((Template.Height + 1) / 2, (Template.Width + 1) / 2);
        if (apart is not { Height: >= 1, Width: >= 1 })
            throw new ArgumentOutOfRangeException(nameof(distance), $"The distance is {apart}; both sides must be at least 1.");
        var order = Enumerable.Range(0, _values.Length).Where(place => _values[place] >= threshold).OrderByDescending(place => _values[place]);
        var matches = new List<TemplateMatch>();
        foreach (var place in order)
        {
            if (matches.Count == count)
                break;
            var (row, column) = Math.DivRem(place, Width);
            if (matches.All(match => Math.Abs(match.Row - row) >= apart.Height || Math.Abs(match.Column - column) >= apart.Width))
                matches.Add(new(row, column, _values[place]));
        }

        return matches;
    }

    /// <summary>Draws the map: the least response black, the largest white.</summary>
    public Picture Draw() => Picture.OfNumbers(_values, Height, Width, _values.Min(), _values.Max());
}
