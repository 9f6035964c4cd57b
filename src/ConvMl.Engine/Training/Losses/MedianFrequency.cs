using System.Globalization;
using ConvMl.Training.Data;

namespace ConvMl.Training.Losses;

/// <summary>
/// Weights of classes out of masks, by which rare classes count more: the weight of a class is the median of all classes' frequencies divided by its own, where a class's frequency is its
/// pixels divided by all pixels that count of the masks in which it is seen. Eigen and Fergus, "Predicting depth, surface normals and semantic labels with a common
/// multi-scale convolutional architecture" (ICCV 2015, arXiv 1411.4734).
/// </summary>
public static class MedianFrequency
{
    /// <summary>Gives one weight a class, for <see cref="Loss.WithClassWeights"/>; 1 for a class that is in no mask, which no loss will meet.</summary>
    /// <param name="data">The data, whose targets <c>[H, W]</c> are read once.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="ignoreId">What stands in a target for a pixel that does not count. −1 if not given.</param>
    /// <exception cref="TrainingException">A pixel is of no class, or no pixel counts.</exception>
    public static IReadOnlyList<float> WeightsOf(Dataset data, int classes, int ignoreId = -1)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (pixels, seenAmong, own) = (new long[classes], new long[classes], new long[classes]);
        var target = new float[data.TargetShape.Elements];
        for (var sample = 0; sample < data.Count; sample++)
        {
            data.ReadTarget(sample, target);
            Array.Clear(own);
            foreach (var id in target)
            {
                if (id == ignoreId)
                    continue;
                if ((int)id != id || (uint)(int)id >= (uint)classes)
                    throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"The target of {data.NameOf(sample)} holds {id}; expected a class id from 0 to {classes - 1}, or {ignoreId} for a pixel that does not count."));
                own[(int)id]++;
            }

            var all = own.Sum();
            for (var k = 0; k < classes; k++)
            {
                pixels[k] += own[k];
                seenAmong[k] += own[k] > 0 ? all : 0;
            }
        }

        if (pixels.All(count => count == 0))
            throw new TrainingException($"None of the {data.Count} targets has a pixel that counts, so that no weights of classes can be computed from them.");
        double[] frequencies = [.. pixels.Zip(seenAmong, (count, all) => (double)count / all)];
        double[] sorted = [.. frequencies.Where(double.IsFinite).Order()];
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return [.. frequencies.Select(frequency => double.IsFinite(frequency) ? (float)(median / frequency) : 1)];
    }
}
