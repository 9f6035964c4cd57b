using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

/// <summary>The losses of pixels in double, straight from their formulas.</summary>
internal static class LossFormula
{
    /// <summary>The loss of logits <c>[N, K, pixels]</c> for targets <c>[N, pixels]</c>.</summary>
    internal static double Of(Loss loss, double[] logits, float[] targets, int classes, int pixels) => loss switch
    {
        PixelCrossEntropy entropy => MeanOverPixels(logits, targets, classes, pixels, entropy.IgnoreId, entropy.ClassWeights, (p, t) =>
            Enumerable.Range(0, classes).Sum(k => -((entropy.LabelSmoothing / (double)classes) + (k == t ? 1 - (double)entropy.LabelSmoothing : 0)) * Math.Log(p[k]))),
        FocalLoss focal => MeanOverPixels(logits, targets, classes, pixels, focal.IgnoreId, focal.ClassWeights, (p, t) =>
            -Math.Pow(1 - p[t], focal.Gamma) * Math.Log(p[t])),
        DiceLoss dice => MeanOverRegions(logits, targets, classes, pixels, dice.IgnoreId, dice.Scope, dice.ClassWeights, (p, g) =>
            1 - (((2 * p.Zip(g, (a, b) => a * b).Sum()) + dice.Smoothing) / (p.Sum(a => a * a) + g.Sum() + dice.Smoothing))),
        LovaszSoftmax lovasz => MeanOverRegions(logits, targets, classes, pixels, lovasz.IgnoreId, lovasz.Scope, weights: null, Lovasz),
        SumOfLosses sum => sum.Terms.Sum(term => term.Weight * Of(term.Loss, logits, targets, classes, pixels)),
        _ => throw new ArgumentException($"{loss}"),
    };

    /// <summary>The probabilities of the classes at a pixel.</summary>
    internal static double[] Softmax(double[] logits, int classes, int pixels, int sample, int pixel)
    {
        var own = Enumerable.Range(0, classes).Select(k => logits[(((sample * classes) + k) * pixels) + pixel]).ToArray();
        var sum = own.Sum(logit => Math.Exp(logit - own.Max()));
        return [.. own.Select(logit => Math.Exp(logit - own.Max()) / sum)];
    }

    private static double MeanOverPixels(
        double[] logits, float[] targets, int classes, int pixels, int ignoreId, IReadOnlyList<float>? weights, Func<double[], int, double> lossOf)
    {
        var (sum, total) = (0.0, 0.0);
        for (var at = 0; at < targets.Length; at++)
        {
            if (targets[at] == ignoreId)
                continue;
            var weight = weights?[(int)targets[at]] ?? 1;
            sum += weight * lossOf(Softmax(logits, classes, pixels, at / pixels, at % pixels), (int)targets[at]);
            total += weight;
        }

        return sum / total;
    }

    private static double MeanOverRegions(
        double[] logits, float[] targets, int classes, int pixels, int ignoreId, LossScope scope, IReadOnlyList<float>? weights, Func<double[], double[], double> lossOf)
    {
        var images = scope == LossScope.Image ? 1 : targets.Length / pixels;
        var losses = new List<double>();
        foreach (var region in Enumerable.Range(0, targets.Length).Where(at => targets[at] != ignoreId).GroupBy(at => at / (images * pixels)))
        {
            var p = region.Select(at => Softmax(logits, classes, pixels, at / pixels, at % pixels)).ToArray();
            var truth = region.Select(at => (int)targets[at]).ToArray();
            var present = truth.Distinct().ToArray();
            losses.Add(present.Sum(k => (weights?[k] ?? 1) * lossOf([.. p.Select(pixel => pixel[k])], [.. truth.Select(t => t == k ? 1.0 : 0)])) / present.Sum(k => weights?[k] ?? 1));
        }

        return losses.Average();
    }

    // By its definition: the integral over thresholds of the Jaccard loss that the pixels whose error exceeds the threshold would have.
    private static double Lovasz(double[] p, double[] g)
    {
        var errors = p.Zip(g, (a, b) => Math.Abs(a - b)).ToArray();
        double[] thresholds = [0, .. errors.Order()];
        return Enumerable.Range(1, errors.Length).Sum(step =>
        {
            var isWrong = errors.Select(error => error >= thresholds[step]).ToArray();
            return (thresholds[step] - thresholds[step - 1]) * isWrong.Count(wrong => wrong) / isWrong.Where((wrong, pixel) => wrong || g[pixel] == 1).Count();
        });
    }
}
