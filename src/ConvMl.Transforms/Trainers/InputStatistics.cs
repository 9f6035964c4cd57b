using ConvMl.Layers;
using ConvMl.Training.Data;

namespace ConvMl.Transforms.Trainers;

/// <summary>Measures mean and deviation of each channel over samples.</summary>
internal static class InputStatistics
{
    /// <summary>The layer that brings these samples to mean 0 and deviation 1, channel by channel; a constant channel keeps its scale.</summary>
    internal static Normalize Measure(Dataset samples)
    {
        var shape = samples.InputShape;
        var channels = shape.Channels;
        var plane = shape.Elements / channels;
        var input = new float[shape.Elements];
        var target = new float[samples.TargetShape.Elements];
        var shifts = new double[channels];
        var sums = new double[channels];
        var squares = new double[channels];
        for (var sample = 0; sample < samples.Count; sample++)
        {
            samples.Read(sample, input, target);
            for (var channel = 0; channel < channels; channel++)
            {
                // Sums of differences from a typical value lose no digits where the mean is large against the deviation.
                if (sample == 0) shifts[channel] = input[channel * plane];
                var (shift, sum, square) = (shifts[channel], 0.0, 0.0);
                foreach (var value in input.AsSpan(channel * plane, plane))
                {
                    var difference = value - shift;
                    sum += difference;
                    square += difference * difference;
                }

                sums[channel] += sum;
                squares[channel] += square;
            }
        }

        var count = (double)samples.Count * plane;
        return new Normalize(
            [.. Enumerable.Range(0, channels).Select(channel => (float)(shifts[channel] + (sums[channel] / count)))],
            [.. Enumerable.Range(0, channels).Select(channel => Deviation(sums[channel] / count, squares[channel] / count))]);
    }

    private static float Deviation(double mean, double meanSquare)
    {
        var deviation = (float)Math.Sqrt(Math.Max(0, meanSquare - (mean * mean)));
        return deviation > 0 ? deviation : 1;
    }
}
