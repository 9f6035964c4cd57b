using ConvMl.Geometry;

namespace ConvMl.Filters;

/// <content>Filters that blur, move and sharpen. Their weights have the sum 1: they keep the brightness of an even area.</content>
public static partial class Filters
{
    /// <summary>The mean of a rectangle: w = 1 ÷ (K·L).</summary>
    /// <param name="size">Its size K × L.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static FilterBank Box(Size2D size)
    {
        if (size is not { Height: >= 1, Width: >= 1 })
            throw new ArgumentOutOfRangeException(nameof(size), $"The size is {size}; both sides must be at least 1.");
        return Draw(size.Height, size.Width, [$"box {size}"], (_, _, _) => 1.0 / size.Area);
    }

    /// <summary>A blur without corners: w(x, y) ∝ exp(−(x² + y²) ÷ 2σ²).</summary>
    /// <param name="sigma">σ, in pixels.</param>
    /// <param name="size">Rows and columns, odd; reaching 3σ if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is not positive or the size not odd.</exception>
    public static FilterBank Gaussian(double sigma, int? size = null)
    {
        Positive(sigma, nameof(sigma), "deviation");
        var side = Side(size, 3 * sigma, nameof(size));
        return WithUnitSum(Draw(side, side, [Name($"Gaussian {sigma:0.##}")], (_, x, y) => Gauss(x, y, sigma)));
    }

    /// <summary>The blur of a camera that moved while the shutter was open: the mean along a line.</summary>
    /// <remarks>Each of many points of the line gives its share to the four pixels around it by bilinear weights, so that lines of all angles are equally even.</remarks>
    /// <param name="length">Length of the line, in pixels.</param>
    /// <param name="angle">Its direction in degrees: 0 along the rows, 45 up to the right.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive, or the angle not finite.</exception>
    public static FilterBank MotionBlur(double length, double angle)
    {
        Positive(length, nameof(length), "length");
        if (!double.IsFinite(angle))
            throw new ArgumentOutOfRangeException(nameof(angle), angle, "The angle must be a finite number of degrees.");
        var reach = Math.Max(0, (length - 1) / 2);
        var side = Side(null, reach, nameof(length));
        var middle = (side - 1) / 2;
        var weights = new double[side * side];
        var points = (32 * (int)Math.Ceiling(length)) + 1;
        var (right, up) = (Cosine(angle), Cosine(angle - 90));
        for (var point = 0; point < points; point++)
        {
            var along = points == 1 ? 0 : reach * ((2.0 * point / (points - 1)) - 1);
            var (x, y) = (middle + (along * right), middle - (along * up));
            for (var row = 0; row < side; row++)
                for (var column = 0; column < side; column++)
                    weights[(row * side) + column] += Math.Max(0, 1 - Math.Abs(row - y)) * Math.Max(0, 1 - Math.Abs(column - x)) / points;
        }

        return WithUnitSum(Bank(side, side, [Name($"motion {length:0.##} at {angle:0.##}°")], [weights]));
    }

    /// <summary>Moves the image: y[i, j] = x[i − down, j − right].</summary>
    /// <param name="down">Pixels downwards; upwards if negative.</param>
    /// <param name="right">Pixels to the right; to the left if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A distance is above 512.</exception>
    public static FilterBank Shift(int down, int right)
    {
        var (height, width) = (Side(null, Math.Abs((double)down), nameof(down)), Side(null, Math.Abs((double)right), nameof(right)));
        return Draw(height, width, [$"shift {down} down, {right} right"], (_, x, y) => (int)x == -right && (int)y == -down ? 1 : 0);
    }

    /// <summary>Adds what distinguishes a pixel from its four neighbours: δ − amount × <see cref="Laplacian"/>.</summary>
    /// <param name="amount">How much.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is not positive.</exception>
    public static FilterBank Sharpen(double amount = 1)
    {
        Positive(amount, nameof(amount), "amount");
        var laplacian = Laplacian();
        return Bank(3, 3, [Name($"sharpen {amount:0.##}")], [[.. laplacian.Weights.ToArray().Select((weight, tap) => (tap == 4 ? 1 : 0) - (amount * weight))]]);
    }

    // Exact where it matters to the eye: a line along the rows or columns must not touch the pixels beside it by rounding.
    private static double Cosine(double degrees)
    {
        var turned = Math.Abs(Math.IEEERemainder(degrees, 360));
        return turned == 90 ? 0 : Math.Cos(turned * DegreesToRadians);
    }

    private static string Name(FormattableString name) => FormattableString.Invariant(name);
}
