using ConvMl.Training.Data;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Weights of classes out of the masks that are trained on; see <see cref="ClassWeighting.MedianFrequency"/>.</summary>
internal static class MedianFrequency
{
    /// <summary>One weight a class; 1 for a class that is in no mask.</summary>
    internal static float[] Of(Dataset masks, int classes)
    {
        var pixels = new long[classes];
        var seenIn = new long[classes];
        var own = new long[classes];
        var mask = new float[masks.TargetShape.Elements];
        for (var sample = 0; sample < masks.Count; sample++)
        {
            masks.ReadTarget(sample, mask);
            Array.Clear(own);
            foreach (var value in mask)
            {
                if (value >= 0) own[(int)value]++;
            }

            var labelled = own.Sum();
            for (var k = 0; k < classes; k++)
            {
                pixels[k] += own[k];
                if (own[k] > 0) seenIn[k] += labelled;
            }
        }

        double[] frequencies = [.. pixels.Zip(seenIn, (count, all) => (double)count / all)];
        double[] sorted = [.. frequencies.Where(double.IsFinite).Order()];
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return [.. frequencies.Select(frequency => double.IsFinite(frequency) ? (float)(median / frequency) : 1)];
    }
}
