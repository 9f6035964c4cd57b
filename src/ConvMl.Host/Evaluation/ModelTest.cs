using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Pictures;
using ConvMl.Host.Runs;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Evaluation;

/// <summary>What a classifier answers to test images, from one pass over them.</summary>
internal sealed class ModelTest : ITestResult
{
    // ML.NET's own evaluator limits the logarithm in the same way.
    private const double LeastProbability = 1e-15;

    private double _lossSum;

    private ModelTest(ConvNetModel model)
    {
        Model = model;
        Confusion = new int[model.Classes, model.Classes];
    }

    /// <summary>The classifier.</summary>
    internal ConvNetModel Model { get; }

    /// <summary>Number of test images.</summary>
    public int Images { get; private set; }

    /// <summary>Number of right answers.</summary>
    internal int Right { get; private set; }

    /// <summary>Share of right answers.</summary>
    internal double Accuracy => (double)Right / Images;

    /// <summary>Mean of −ln of the probability that was given to the right class.</summary>
    internal double Loss => _lossSum / Images;

    /// <summary>How many images of a class (first index) were taken for which (second).</summary>
    internal int[,] Confusion { get; }

    /// <summary>The worst mistakes, the worst first.</summary>
    internal IReadOnlyList<Mistake> WorstMistakes { get; private set; } = [];

    /// <summary>Images and share of right answers, class by class.</summary>
    internal IReadOnlyList<ClassFigures> Classes =>
        [.. Model.ClassNames.Select((name, truth) =>
        {
            var images = Enumerable.Range(0, Model.Classes).Sum(predicted => Confusion[truth, predicted]);
            return new ClassFigures(name, images, images == 0 ? null : (double)Confusion[truth, truth] / images);
        })];

    /// <inheritdoc/>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"accuracy {Accuracy:P2}, loss {Loss:F4}, on {Images:N0} images");

    /// <inheritdoc/>
    public RunSummary AddTo(RunSummary summary) => summary with { TestImages = Images, TestAccuracy = Accuracy, TestLoss = Loss, Classes = Classes };

    /// <inheritdoc/>
    public void WritePictures(RunFolder folder)
    {
        RunPictures.Write(folder[RunFolder.ConfusionFile], Pictures.ConfusionMatrix.Draw(Confusion, Model.ClassNames));
        RunPictures.Write(folder[RunFolder.MistakesFile], MistakesPanel.Draw(WorstMistakes, Model.ClassNames, Model.Network.Inputs[0].Shape));
    }

    /// <summary>Scores every image of a view.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="test">Columns <see cref="Columns.Features"/> and <see cref="Columns.Label"/>, a key of the classifier's classes.</param>
    /// <param name="keptMistakes">How many mistakes are kept with their images.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">The images do not fit the classifier, or there are none.</exception>
    internal static ModelTest Run(ConvNetTransformer classifier, IDataView test, int keptMistakes, CancellationToken cancellation)
    {
        var result = new ModelTest(classifier.Model);
        IDataView scored;
        try
        {
            scored = classifier.Transform(test);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InputException($"The images do not fit the model. {exception.Message}", exception);
        }

        using var cursor = scored.GetRowCursor(scored.Schema);
        var labels = cursor.GetGetter<uint>(scored.Schema[Columns.Label]);
        var scores = cursor.GetGetter<VBuffer<float>>(scored.Schema[Columns.Score]);
        var pixels = PixelReader(cursor, scored.Schema[Columns.Features], classifier.Model.Network.Inputs[0].Shape);
        var worst = new PriorityQueue<Mistake, float>();
        uint label = 0;
        VBuffer<float> probabilities = default;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            labels(ref label);
            scores(ref probabilities);
            result.Add((int)label - 1, probabilities.GetValues(), pixels, worst, keptMistakes);
        }

        if (result.Images == 0) throw new InputException("There are no test images.");
        result.WorstMistakes = [.. worst.UnorderedItems.Select(item => item.Element).OrderBy(mistake => mistake.TruthProbability)];
        return result;
    }

    private void Add(int truth, ReadOnlySpan<float> probabilities, Func<byte[]> pixels, PriorityQueue<Mistake, float> worst, int keptMistakes)
    {
        var predicted = 0;
        for (var k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[predicted]) predicted = k;
        }

        Images++;
        Confusion[truth, predicted]++;
        _lossSum -= Math.Log(Math.Max(probabilities[truth], LeastProbability));
        if (predicted == truth)
        {
            Right++;
            return;
        }

        // The queue gives up the least bad first. An image's pixels are read only if it stays.
        if (worst.Count == keptMistakes)
        {
            if (!worst.TryPeek(out _, out var least) || -probabilities[truth] <= least) return;
            worst.Dequeue();
        }

        worst.Enqueue(new Mistake(truth, predicted, probabilities[predicted], probabilities[truth], pixels()), -probabilities[truth]);
    }

    private static Func<byte[]> PixelReader(DataViewRowCursor cursor, DataViewSchema.Column features, Tensors.Shape shape)
    {
        if (features.Type is VectorDataViewType)
        {
            var bytes = cursor.GetGetter<VBuffer<byte>>(features);
            VBuffer<byte> values = default;
            return () =>
            {
                bytes(ref values);
                return [.. values.DenseValues()];
            };
        }

        var images = cursor.GetGetter<MLImage>(features);
        MLImage image = null!;
        return () =>
        {
            images(ref image);
            var planes = new byte[shape.Elements];
            ImagePixels.CopyPlanes(image, shape.Channels, planes);
            return planes;
        };
    }
}
