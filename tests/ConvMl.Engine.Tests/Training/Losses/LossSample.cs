using ConvMl.Networks;
using ConvMl.Randomness;

namespace ConvMl.Engine.Tests.Training.Losses;

/// <summary>
/// Logits and targets of a batch. No two pixels have nearly the same error for a class: a pixel that would is drawn again. So a small step leaves the
/// order of the errors, and with it the piece of the Lovász extension, as it is.
/// </summary>
internal sealed class LossSample
{
    private const double Gap = 5e-5;

    /// <summary>Draws a batch; in the first image the last class is absent, and every seventh pixel does not count.</summary>
    internal LossSample(int images, int classes, int height, int width, int ignoreId, long seed)
    {
        (Images, Classes, Pixels) = (images, classes, height * width);
        Network = Network.Input(1, height, width).Conv2D(classes, kernel: 1);
        Logits = new float[images * classes * Pixels];
        Targets = new float[images * Pixels];
        var random = new CounterRandom(seed, RandomPurpose.Initialization);
        var errors = Enumerable.Range(0, classes).Select(_ => new SortedSet<double>()).ToArray();
        for (var at = 0; at < Targets.Length; at++)
        {
            var (sample, pixel) = (at / Pixels, at % Pixels);
            var target = pixel % 7 == 3 ? ignoreId : random.NextInt(sample == 0 ? classes - 1 : classes);
            Targets[at] = target;
            double[] own;
            do
            {
                for (var k = 0; k < classes; k++)
                    Logits[(((sample * classes) + k) * Pixels) + pixel] = (float)((1.5 * random.NextGaussian()) + (k == target ? 1 : 0));
                own = [.. LossFormula.Softmax(Values, classes, Pixels, sample, pixel).Select((p, k) => k == target ? 1 - p : p)];
            }
            while (own.Where((error, k) => errors[k].GetViewBetween(error - Gap, error + Gap).Count > 0).Any());
            for (var k = 0; k < classes; k++)
                errors[k].Add(own[k]);
        }
    }

    internal int Images { get; }

    internal int Classes { get; }

    internal int Pixels { get; }

    /// <summary>A network whose output is such logits.</summary>
    internal Network Network { get; }

    internal float[] Logits { get; }

    internal float[] Targets { get; }

    internal double[] Values => [.. Logits.Select(logit => (double)logit)];
}
