namespace ConvMl.Algebra;

/// <summary>
/// Shifts an image by fractions of pixels without loss, taken as one period of an image without end: each of its waves is turned by its own angle
/// (trigonometric interpolation).
/// </summary>
/// <remarks>
/// Convolution goes with such shifts, w ∗ shift(x) = shift(w ∗ x), as it does with whole pixels: both only scale and turn the waves. Lecture
/// "Convolutional Neural Networks", starred question on sub-pixel displacements. What is no convolution (a stride, a rectifier) makes waves that the
/// pixels cannot show, and there it holds no more.
/// </remarks>
public static class PeriodicShift
{
    /// <summary>Gives y with y[i, j] = x[i − down, j − right], the image x continued between its pixels by its waves.</summary>
    /// <param name="image">Rows of the image, one behind the other.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="width">Number of columns.</param>
    /// <param name="down">Pixels downwards.</param>
    /// <param name="right">Pixels to the right.</param>
    /// <exception cref="ArgumentException">The image is not height × width, or a shift is not finite.</exception>
    public static double[] Of(ReadOnlySpan<double> image, int height, int width, double down, double right)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (image.Length != height * width)
            throw new ArgumentException($"The image has {image.Length} pixels; {height} × {width} are {height * width}.", nameof(image));
        if (!double.IsFinite(down) || !double.IsFinite(right))
            throw new ArgumentException($"The shift is {down} down and {right} right; expected finite numbers.", nameof(down));
        var (vertical, horizontal) = (Weights(height, down), Weights(width, right));
        var (across, shifted) = (new double[image.Length], new double[image.Length]);
        for (var i = 0; i < height; i++)
            for (var j = 0; j < width; j++)
                for (var m = 0; m < width; m++)
                    across[(i * width) + j] += horizontal[(j - m + width) % width] * image[(i * width) + m];
        for (var i = 0; i < height; i++)
            for (var m = 0; m < height; m++)
                for (var j = 0; j < width; j++)
                    shifted[(i * width) + j] += vertical[(i - m + height) % height] * across[(m * width) + j];
        return shifted;
    }

    // What pixel 0 gives to pixel d: the mean of all waves of the period at d − shift. The fastest wave of an even period has no direction; its real part is taken.
    private static double[] Weights(int length, double shift)
    {
        var weights = new double[length];
        for (var distance = 0; distance < length; distance++)
        {
            for (var wave = 0; wave < length; wave++)
            {
                var signed = 2 * wave <= length ? wave : wave - length;
                weights[distance] += 2 * wave == length
                    ? Math.Cos(Math.PI * shift) * Math.Cos(Math.PI * distance) / length
                    : Math.Cos(2 * Math.PI * signed * (distance - shift) / length) / length;
            }
        }

        return weights;
    }
}
