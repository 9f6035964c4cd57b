using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Pictures;
using ConvMl.Host.Runs;
using ConvMl.Training.Metrics;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Evaluation;

/// <summary>What a network says of the pixels of test images, from one pass over them.</summary>
internal sealed class SegmentationTest : ITestResult
{
    private SegmentationTest(IReadOnlyList<string> classNames, SegmentationMetrics metrics, int images, IReadOnlyList<SegmentedImage> best, IReadOnlyList<SegmentedImage> worst) =>
        (ClassNames, Metrics, Images, Best, Worst) = (classNames, metrics, images, best, worst);

    /// <inheritdoc/>
    public int Images { get; }

    /// <summary>The classes.</summary>
    internal IReadOnlyList<string> ClassNames { get; }

    /// <summary>The figures of all images together.</summary>
    internal SegmentationMetrics Metrics { get; }

    /// <summary>The images that were segmented best, the best first.</summary>
    internal IReadOnlyList<SegmentedImage> Best { get; }

    /// <summary>The images that were segmented worst, the worst first.</summary>
    internal IReadOnlyList<SegmentedImage> Worst { get; }

    /// <inheritdoc/>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"mean IoU {Metrics.MeanIoU:P2}, pixel accuracy {Metrics.PixelAccuracy:P2}, on {Images:N0} images");

    /// <summary>Segments every image of a view.</summary>
    /// <param name="trained">The network.</param>
    /// <param name="test">The columns of <see cref="MaskedData"/>.</param>
    /// <param name="kept">How many of the best and of the worst images are kept.</param>
    /// <param name="done">Is called after each image.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">The images do not fit the network, or there are none.</exception>
    internal static SegmentationTest Run(NetworkTransformer trained, IDataView test, int kept, Action done, CancellationToken cancellation)
    {
        var scored = Score(trained, test);
        using var cursor = scored.GetRowCursor([scored.Schema[Columns.ImagePath], scored.Schema[Columns.Image], scored.Schema[Columns.Mask], scored.Schema[Columns.PredictedMask]]);
        var names = cursor.GetGetter<ReadOnlyMemory<char>>(scored.Schema[Columns.ImagePath]);
        var images = cursor.GetGetter<MLImage>(scored.Schema[Columns.Image]);
        var (truths, answers) = (MaskReader(cursor, Columns.Mask), MaskReader(cursor, Columns.PredictedMask));
        var dimensions = ((VectorDataViewType)scored.Schema[Columns.Mask].Type).Dimensions;
        var (height, width) = (dimensions[0], dimensions[1]);
        var counts = new SegmentationCounts(trained.Model.Classes);
        PriorityQueue<SegmentedImage, double> best = new(), worst = new();
        ReadOnlyMemory<char> name = default;
        MLImage image = null!;
        var count = 0;
        for (; cursor.MoveNext(); count++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (truth, predicted) = (truths(), answers());
            counts.Add(truth, predicted, height, width);
            done();
            if (kept == 0) continue;
            names(ref name);
            images(ref image);
            var pixels = new byte[3 * height * width];
            ImagePixels.CopyPlanes(image, 3, pixels);
            var own = new SegmentationCounts(trained.Model.Classes);
            own.Add(truth, predicted, height, width);
            var entry = new SegmentedImage(name.ToString(), own.ToMetrics().MeanIoU, height, width, pixels, truth, predicted);
            Keep(best, entry, entry.MeanIoU, kept);
            Keep(worst, entry, -entry.MeanIoU, kept);
        }

        if (count == 0) throw new InputException("There are no test images.");
        return new(
            trained.Model.ClassNames, counts.ToMetrics(), count,
            [.. best.UnorderedItems.Select(item => item.Element).OrderByDescending(item => item.MeanIoU)],
            [.. worst.UnorderedItems.Select(item => item.Element).OrderBy(item => item.MeanIoU)]);
    }

    /// <inheritdoc/>
    public RunSummary AddTo(RunSummary summary) => summary with
    {
        TestImages = Images,
        MeanIoU = Number(Metrics.MeanIoU),
        PixelAccuracy = Number(Metrics.PixelAccuracy),
        IoU = ByClass(Metrics.IoU),
        Dice = ByClass(Metrics.Dice),
        ImageDice = ByClass(Metrics.ImageDice),
    };

    /// <inheritdoc/>
    public void WritePictures(RunFolder folder)
    {
        RunPictures.Write(folder[RunFolder.IoUFile], ClassBars.Draw("Intersection over union on the test images", ClassNames, Metrics.IoU));
        RunPictures.Write(folder[RunFolder.BestFile], SegmentationPanel.Draw("The best of the test images", Best, ClassNames));
        RunPictures.Write(folder[RunFolder.WorstFile], SegmentationPanel.Draw("The worst of the test images", Worst, ClassNames));
    }

    private static IDataView Score(NetworkTransformer trained, IDataView test)
    {
        try
        {
            return trained.Transform(test);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InputException($"The images do not fit the model. {exception.Message}", exception);
        }
    }

    // ML.NET counts keys from 1, with 0 for a missing one.
    private static Func<int[]> MaskReader(DataViewRowCursor cursor, string column)
    {
        var getter = cursor.GetGetter<VBuffer<uint>>(cursor.Schema[column]);
        VBuffer<uint> keys = default;
        return () =>
        {
            getter(ref keys);
            return [.. keys.DenseValues().Select(key => (int)key - 1)];
        };
    }

    private static void Keep(PriorityQueue<SegmentedImage, double> queue, SegmentedImage image, double rank, int kept)
    {
        if (queue.Count < kept) queue.Enqueue(image, rank);
        else queue.EnqueueDequeue(image, rank);
    }

    private Dictionary<string, double?> ByClass(IReadOnlyList<double> values) =>
        ClassNames.Zip(values).ToDictionary(pair => pair.First, pair => Number(pair.Second), StringComparer.Ordinal);

    private static double? Number(double value) => double.IsNaN(value) ? null : value;
}
