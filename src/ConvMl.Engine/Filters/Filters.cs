using ConvMl.Tensors;

namespace ConvMl.Filters;

/// <summary>
/// Filters that are designed, not learned (lecture "Convolutional Neural Networks", examples and first convolutional layer). Each reads one
/// channel; a convolution lays it on each channel of an image by itself. Rows are counted downwards, columns to the right, and angles in degrees
/// from the direction of the rows, turning from right to up as in mathematics.
/// </summary>
public static partial class Filters
{
    private const double DegreesToRadians = Math.PI / 180;

    /// <summary>
    /// Filters of odd sides whose weights are a function of the place. <paramref name="weight"/> takes the filter's number, and how far right of and below
    /// the middle a tap lies.
    /// </summary>
    private static FilterBank Draw(int height, int width, IReadOnlyList<string> names, Func<int, double, double, double> weight)
    {
        var weights = new double[names.Count][];
        for (var output = 0; output < names.Count; output++)
        {
            weights[output] = new double[height * width];
            for (var row = 0; row < height; row++)
                for (var column = 0; column < width; column++)
                    weights[output][(row * width) + column] = weight(output, column - ((width - 1) / 2), row - ((height - 1) / 2));
        }

        return Bank(height, width, names, weights);
    }

    private static FilterBank Bank(int height, int width, IReadOnlyList<string> names, IReadOnlyList<double[]> weights)
    {
        Shape shape = [names.Count, 1, height, width];
        return new(shape, [.. weights.SelectMany(filter => filter).Select(weight => (float)weight)], names);
    }

    /// <summary>The filters with weights divided so that each has the sum 1.</summary>
    private static FilterBank WithUnitSum(FilterBank bank) => Scaled(bank, filter => filter.Sum());

    /// <summary>The filters with weights divided so that their squares have the sum 1.</summary>
    private static FilterBank WithUnitNorm(FilterBank bank) => Scaled(bank, filter => Math.Sqrt(filter.Sum(weight => weight * weight)));

    private static FilterBank Scaled(FilterBank bank, Func<double[], double> size)
    {
        var weights = new float[bank.Weights.Length];
        for (var output = 0; output < bank.Outputs; output++)
        {
            double[] filter = [.. bank[output].ToArray().Select(weight => (double)weight)];
            var by = size(filter);
            for (var tap = 0; tap < filter.Length; tap++)
                weights[(output * filter.Length) + tap] = (float)(filter[tap] / by);
        }

        return new(bank.Shape, weights, bank.Names);
    }

    private static double Gauss(double x, double y, double sigma) => Math.Exp(-((x * x) + (y * y)) / (2 * sigma * sigma));

    private static double Positive(double value, string name, string what) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The {what} is {value}; it must be a positive number.");

    /// <summary>The side that was asked for, or the odd one that reaches <paramref name="radius"/> pixels around the middle.</summary>
    private static int Side(int? size, double radius, string name)
    {
        if (size is < 1 || size % 2 == 0)
            throw new ArgumentOutOfRangeException(name, size, $"The size is {size}; a filter with a middle has an odd number of rows and columns.");
        if (size is null && radius > 512)
            throw new ArgumentOutOfRangeException(name, $"The filter would reach {radius:0} pixels around its middle; at most 512 make sense. Use smaller parameters, or give the size.");
        return size ?? (2 * (int)Math.Ceiling(radius)) + 1;
    }
}
