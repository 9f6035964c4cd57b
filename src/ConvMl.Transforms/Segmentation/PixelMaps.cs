namespace ConvMl.Transforms.Segmentation;

/// <summary>Turns a map of logits <c>[K, H, W]</c> into probabilities and classes, pixel by pixel.</summary>
internal static class PixelMaps
{
    /// <summary>The class of the largest logit of each pixel, the first where several are; −1 where one is not a number.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="largest">Takes a class a pixel.</param>
    internal static void LargestOf(ReadOnlySpan<float> logits, int classes, Span<int> largest)
    {
        var best = logits[..largest.Length].ToArray();
        for (var pixel = 0; pixel < best.Length; pixel++) largest[pixel] = float.IsNaN(best[pixel]) ? -1 : 0;
        for (var k = 1; k < classes; k++)
        {
            var plane = logits.Slice(k * best.Length, best.Length);
            for (var pixel = 0; pixel < best.Length; pixel++)
            {
                if (float.IsNaN(plane[pixel])) (best[pixel], largest[pixel]) = (float.NaN, -1);
                else if (plane[pixel] > best[pixel]) (best[pixel], largest[pixel]) = (plane[pixel], k);
            }
        }
    }

    /// <summary>Puts a line of logits <c>[K, W]</c> where it belongs in the logits <c>[K, H, W]</c> of an image.</summary>
    /// <param name="line">The line.</param>
    /// <param name="y">Its row.</param>
    /// <param name="width">Pixels in it W.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="logits">The logits of the image.</param>
    internal static void PutLine(ReadOnlySpan<float> line, int y, int width, int classes, Span<float> logits)
    {
        var area = logits.Length / classes;
        for (var k = 0; k < classes; k++) line.Slice(k * width, width).CopyTo(logits.Slice((k * area) + (y * width), width));
    }

    /// <summary>The softmax over the classes at each pixel.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="probabilities">Takes as many numbers.</param>
    internal static void Softmax(ReadOnlySpan<float> logits, int classes, Span<float> probabilities)
    {
        var area = logits.Length / classes;
        var largest = logits[..area].ToArray();
        for (var k = 1; k < classes; k++)
        {
            var plane = logits.Slice(k * area, area);
            for (var pixel = 0; pixel < area; pixel++) largest[pixel] = Math.Max(largest[pixel], plane[pixel]);
        }

        var sums = new float[area];
        for (var k = 0; k < classes; k++)
        {
            var from = logits.Slice(k * area, area);
            var to = probabilities.Slice(k * area, area);
            for (var pixel = 0; pixel < area; pixel++)
            {
                to[pixel] = MathF.Exp(from[pixel] - largest[pixel]);
                sums[pixel] += to[pixel];
            }
        }

        for (var k = 0; k < classes; k++)
        {
            var to = probabilities.Slice(k * area, area);
            for (var pixel = 0; pixel < area; pixel++) to[pixel] /= sums[pixel];
        }
    }
}
