namespace ConvMl.Geometry;

/// <summary>What each output along one axis of a resizing is made of: some inputs, weighted.</summary>
internal sealed class ResizeAxis
{
    private ResizeAxis(int taps, int[] inputs, double[] weights) => (Taps, Inputs, Weights) = (taps, inputs, weights);

    /// <summary>Inputs that an output reads; some of them may have the weight 0.</summary>
    public int Taps { get; }

    /// <summary>The inputs of output 0, then those of output 1, ….</summary>
    public int[] Inputs { get; }

    /// <summary>Their weights.</summary>
    public double[] Weights { get; }

    /// <summary>Lays the outputs over the inputs. Beyond the border inputs repeat, or, with <paramref name="excludeOutside"/>, are left out and the other weights grow to a sum of 1.</summary>
    public static ResizeAxis Create(int input, int output, AxisPlaces places, Interpolation interpolation, NearestRounding rounding, double cubic, bool excludeOutside)
    {
        var taps = interpolation switch { Interpolation.Nearest => 1, Interpolation.Bilinear => 2, _ => 4 };
        var (inputs, weights) = (new int[output * taps], new double[output * taps]);
        for (var index = 0; index < output; index++)
        {
            // Rounded, so that a place in the middle of two pixels stays there.
            var place = Math.Round(places.Origin + (index * places.Step), 9);
            var first = interpolation == Interpolation.Nearest ? Nearest(place, rounding) : (int)Math.Floor(place) - (taps / 2) + 1;
            double sum = 0;
            for (var tap = 0; tap < taps; tap++)
            {
                var isOutside = first + tap < 0 || first + tap >= input;
                var weight = excludeOutside && isOutside ? 0 : WeightOf(Math.Abs(place - (first + tap)), interpolation, cubic);
                inputs[(index * taps) + tap] = Math.Clamp(first + tap, 0, input - 1);
                weights[(index * taps) + tap] = weight;
                sum += weight;
            }

            for (var tap = 0; excludeOutside && sum != 0 && tap < taps; tap++)
                weights[(index * taps) + tap] /= sum;
        }

        return new(taps, inputs, weights);
    }

    private static int Nearest(double place, NearestRounding rounding) => (int)(rounding switch
    {
        NearestRounding.HalfDown => Math.Ceiling(place - 0.5),
        NearestRounding.HalfUp => Math.Floor(place + 0.5),
        NearestRounding.Down => Math.Floor(place),
        _ => Math.Ceiling(place),
    });

    // Keys, "Cubic convolution interpolation for digital image processing" (1981), with the slope at distance 1 as a parameter.
    private static double WeightOf(double distance, Interpolation interpolation, double slope) => interpolation switch
    {
        Interpolation.Nearest => 1,
        Interpolation.Bilinear => 1 - distance,
        _ when distance <= 1 => (((((slope + 2) * distance) - (slope + 3)) * distance) * distance) + 1,
        _ => ((((((slope * distance) - (5 * slope)) * distance) + (8 * slope)) * distance) - (4 * slope)),
    };
}
