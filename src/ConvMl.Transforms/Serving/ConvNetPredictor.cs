using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Serving;

/// <summary>
/// Answers single predictions from any number of threads, and runs those that arrive together as one batch: for servers, where ML.NET's
/// <c>PredictionEngine</c> cannot be shared.
/// </summary>
/// <remarks>
/// A thread that asks puts its sample into a queue and waits for its turn at the network; whoever is on turn scores all that is queued. So a
/// lone request waits for nobody, and no thread of the predictor's own is needed. The predictor takes what the network takes: steps that stand before
/// the network in a pipeline (loading, resizing) are the caller's.
/// </remarks>
public sealed class ConvNetPredictor : IDisposable
{
    private readonly BatchQueue<ClassScorer, float[]> _queue;

    /// <summary>Makes a predictor out of a trained or loaded model.</summary>
    /// <param name="model">A <see cref="ConvNetTransformer"/>, or a pipeline's model that holds exactly one.</param>
    /// <param name="maxBatchSize">Most requests that are run as one batch; 32 if not given.</param>
    /// <exception cref="ArgumentException">The model holds no convolutional network, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBatchSize"/> is not positive.</exception>
    public ConvNetPredictor(ITransformer model, int maxBatchSize = 32)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatchSize);
        var transformer = Find(model);
        Model = transformer.Model;
        _queue = new(transformer.CreateScorer(maxBatchSize), (scorer, index) => scorer.Scores(index).ToArray());
    }

    /// <summary>The network, its parameters and its class names.</summary>
    public ConvNetModel Model { get; }

    /// <summary>Predicts one sample.</summary>
    /// <param name="sample">The raw values <c>[C, H, W]</c>, on the scale of the training data (pixels: 0 to 255).</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The sample has another size, or a value is NaN or infinite.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public ConvNetPrediction Predict(ReadOnlySpan<float> sample)
    {
        RequireSize(sample);
        foreach (var value in sample)
        {
            if (!float.IsFinite(value)) throw new ArgumentException($"The sample has the value {value}; all values must be finite.", nameof(sample));
        }

        return PredictionFrom(_queue.Answer(sample.ToArray()));
    }

    /// <summary>Predicts one sample of bytes.</summary>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})"/>
    public ConvNetPrediction Predict(ReadOnlySpan<byte> sample)
    {
        RequireSize(sample);
        var values = new float[sample.Length];
        for (var i = 0; i < values.Length; i++) values[i] = sample[i];
        return PredictionFrom(_queue.Answer(values));
    }

    /// <summary>Predicts one image of the network's height and width.</summary>
    /// <param name="image">The image; a network with 1 channel takes its luminance.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    /// <exception cref="NotSupportedException">The network does not take images of 1 or 3 channels.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public ConvNetPrediction Predict(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var input = Model.Input;
        if (!input.IsImage || input.Channels is not (1 or 3)) throw new NotSupportedException($"The network takes {input}; only 1 or 3 channels can be read from an image.");
        if (image.Height != input.Height || image.Width != input.Width)
        {
            throw new ArgumentException(
                $"The image is {image.Height} x {image.Width} (height x width); the network takes {input.Height} x {input.Width}. Resize it before.", nameof(image));
        }

        var planes = new byte[input.Elements];
        ImagePixels.CopyPlanes(image, input.Channels, planes);
        return Predict(planes);
    }

    /// <summary>Frees what the network's session holds. Requests that are under way are answered before.</summary>
    public void Dispose() => _queue.Dispose();

    private static ConvNetTransformer Find(ITransformer model)
    {
        ConvNetTransformer[] found = [.. Flatten(model).OfType<ConvNetTransformer>()];
        return found.Length == 1
            ? found[0]
            : throw new ArgumentException($"The model holds {found.Length} convolutional networks; expected exactly one.", nameof(model));
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    private void RequireSize<TValue>(ReadOnlySpan<TValue> sample)
    {
        if (sample.Length != Model.Input.Elements)
        {
            throw new ArgumentException($"The sample has {sample.Length:N0} values; the network takes {Model.Input}, {Model.Input.Elements:N0} values.", nameof(sample));
        }
    }

    private ConvNetPrediction PredictionFrom(float[] scores)
    {
        var key = ClassScorer.KeyOfLargest(scores);
        return key > 0
            ? new(Model.ClassNames[(int)key - 1], (int)key - 1, scores)
            : throw new InvalidOperationException("The network's outputs are not numbers: the sample is far off the training data's scale, or the parameters are damaged.");
    }
}
