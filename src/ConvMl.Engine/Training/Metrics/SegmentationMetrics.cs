namespace ConvMl.Training.Metrics;

/// <summary>
/// How well classes of pixels were predicted, over all pixels that count. With n[i, j] the pixels of class i that were said to be of class j, t[i] = those of class i and
/// p[i] = Σⱼ n[j, i] those said to be. Long, Shelhamer and Darrell, "Fully convolutional networks for semantic segmentation" (CVPR 2015).
/// </summary>
/// <remarks>Made by <see cref="SegmentationCounts"/>. A class that is neither in the truth nor in the prediction has NaN and does not enter a mean; a mean of nothing is NaN.</remarks>
public sealed class SegmentationMetrics
{
    private readonly long[,] _confusion;

    internal SegmentationMetrics(long[,] confusion, long[] pixels, double[] boundaryF1, double[] imageDice)
    {
        _confusion = confusion;
        PixelsOf = pixels;
        BoundaryF1 = boundaryF1;
        ImageDice = imageDice;
        var classes = Enumerable.Range(0, pixels.Length).ToArray();
        var said = classes.Select(k => classes.Sum(truth => confusion[truth, k])).ToArray();
        var all = (double)pixels.Sum();
        PixelAccuracy = classes.Sum(k => confusion[k, k]) / all;
        Accuracy = [.. classes.Select(k => (double)confusion[k, k] / pixels[k])];
        IoU = [.. classes.Select(k => (double)confusion[k, k] / (pixels[k] + said[k] - confusion[k, k]))];
        Dice = [.. classes.Select(k => 2.0 * confusion[k, k] / (pixels[k] + said[k]))];
        FrequencyWeightedIoU = classes.Where(k => pixels[k] > 0).Sum(k => pixels[k] * IoU[k]) / all;
    }

    /// <summary>Number of classes K.</summary>
    public int Classes => PixelsOf.Count;

    /// <summary>t: the pixels of each class in the truth.</summary>
    public IReadOnlyList<long> PixelsOf { get; }

    /// <summary>Share of pixels that are right, Σ n[i, i] ÷ Σ t[i].</summary>
    public double PixelAccuracy { get; }

    /// <summary>Share of each class's pixels that are right, n[i, i] ÷ t[i]; NaN for a class that is not in the truth.</summary>
    public IReadOnlyList<double> Accuracy { get; }

    /// <summary>The mean of <see cref="Accuracy"/> over the classes in the truth.</summary>
    public double MeanAccuracy => Mean(Accuracy);

    /// <summary>Intersection over union of each class, n[i, i] ÷ (t[i] + p[i] − n[i, i]).</summary>
    public IReadOnlyList<double> IoU { get; }

    /// <summary>The mean of <see cref="IoU"/>.</summary>
    public double MeanIoU => Mean(IoU);

    /// <summary>The mean of <see cref="IoU"/>, each class as often as it has pixels: Σ t[i]·IoU[i] ÷ Σ t[i].</summary>
    public double FrequencyWeightedIoU { get; }

    /// <summary>Dice's coefficient of each class, 2·n[i, i] ÷ (t[i] + p[i]), over the pixels of all maps: the F1 score of its pixels.</summary>
    public IReadOnlyList<double> Dice { get; }

    /// <summary>The mean of <see cref="Dice"/>.</summary>
    public double MeanDice => Mean(Dice);

    /// <summary>
    /// Dice's coefficient of each class in a map of its own, and the mean over the maps that have the class in the truth or in the prediction: here a map with few pixels of the class
    /// counts as much as one that is full of it. Medical image segmentation mostly states this one. Isensee et al., "nnU-Net: a self-configuring method for deep learning-based biomedical
    /// image segmentation" (Nature Methods 2021).
    /// </summary>
    public IReadOnlyList<double> ImageDice { get; }

    /// <summary>The mean of <see cref="ImageDice"/>.</summary>
    public double MeanImageDice => Mean(ImageDice);

    /// <summary>
    /// The F1 score of each class's boundary pixels, where one is right if the other map has one no farther than 0.75 % of the diagonal (at least a pixel): the
    /// mean over the maps in which the class has a boundary. Csurka, Larlus and Perronnin, "What is a good evaluation measure for semantic segmentation?" (BMVC 2013).
    /// </summary>
    public IReadOnlyList<double> BoundaryF1 { get; }

    /// <summary>The mean of <see cref="BoundaryF1"/>.</summary>
    public double MeanBoundaryF1 => Mean(BoundaryF1);

    /// <summary>n[truth, predicted]: the pixels of a class that were said to be of another, or of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long Confusion(int truth, int predicted)
    {
        RequireClass(truth);
        RequireClass(predicted);
        return _confusion[truth, predicted];
    }

    private static double Mean(IEnumerable<double> values) => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private void RequireClass(int k)
    {
        if ((uint)k >= (uint)Classes)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"There is no class {k}; there are {Classes}, from 0.");
    }
}
