using ConvMl.Tensors;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Segmentation;
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
    private readonly BatchQueue<NetworkRunner, float[]> _queue;
    private readonly NetworkTransformer _transformer;
    private readonly TiledNetwork? _otherSizes;

    /// <summary>Makes a predictor out of a trained or loaded model.</summary>
    /// <param name="model">A <see cref="ConvNetTransformer"/> or <see cref="SegmentationTransformer"/>, or a pipeline's model that holds exactly one of them.</param>
    /// <param name="maxBatchSize">Most requests that are run as one batch; 32 if not given.</param>
    /// <param name="tileSize">
    /// Largest height and width on which a segmentation network is run at once; 512 if not given. Larger images are cut into tiles that overlap by a quarter and are blended, so that the
    /// network's memory is that of a tile. An image of the size that the network was trained on is not cut.
    /// </param>
    /// <exception cref="ArgumentException">The model holds no convolutional network, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBatchSize"/> or <paramref name="tileSize"/> is not positive.</exception>
    public ConvNetPredictor(ITransformer model, int maxBatchSize = 32, int tileSize = SegmentationTransformer.TileSize)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tileSize);
        _transformer = Find(model);
        _queue = new(_transformer.CreateRunner(_transformer.Model.Input, maxBatchSize), (runner, index) => runner.Output(index).ToArray());
        if (_transformer is SegmentationTransformer segments) _otherSizes = new(segments, tileSize);
    }

    /// <summary>The network, its parameters and its class names.</summary>
    public ConvNetModel Model => _transformer.Model;

    /// <summary>Predicts one sample of a classifier.</summary>
    /// <param name="sample">The raw values <c>[C, H, W]</c>, on the scale of the training data (pixels: 0 to 255).</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The sample has another size, or a value is NaN or infinite.</exception>
    /// <exception cref="NotSupportedException">The model segments images.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public ConvNetPrediction Predict(ReadOnlySpan<float> sample) => Predict(Finite(sample));

    /// <summary>Predicts one sample of bytes of a classifier.</summary>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})"/>
    public ConvNetPrediction Predict(ReadOnlySpan<byte> sample) => Predict(Widen(sample));

    /// <summary>Predicts one image of a classifier's height and width.</summary>
    /// <param name="image">The image; a network with 1 channel takes its luminance.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    /// <exception cref="NotSupportedException">The network does not take images of 1 or 3 channels, or the model segments images.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public ConvNetPrediction Predict(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _ = ImageChannels();
        return image.Height == Model.Input.Height && image.Width == Model.Input.Width
            ? Predict(Planes(image))
            : throw new ArgumentException(
                $"The image is {image.Height} x {image.Width} (height x width); the network takes {Model.Input.Height} x {Model.Input.Width}. Resize it before.", nameof(image));
    }

    /// <summary>Tells the class of each pixel of an image of the size that the network was trained on.</summary>
    /// <param name="sample">The raw values <c>[C, H, W]</c>, on the scale of the training data (pixels: 0 to 255).</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The image has another size, or a value is NaN or infinite.</exception>
    /// <exception cref="NotSupportedException">The model is a classifier.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public SegmentationPrediction Segment(ReadOnlySpan<float> sample) => Segment(Finite(sample), Model.Input);

    /// <summary>Tells the class of each pixel of an image of bytes of the size that the network was trained on.</summary>
    /// <inheritdoc cref="Segment(ReadOnlySpan{float})"/>
    public SegmentationPrediction Segment(ReadOnlySpan<byte> sample) => Segment(Widen(sample), Model.Input);

    /// <summary>Tells the class of each pixel of an image of any size, where the network's layers work at every place.</summary>
    /// <param name="sample">The raw values <c>[C, H, W]</c>, on the scale of the training data (pixels: 0 to 255).</param>
    /// <param name="height">Rows of pixels H.</param>
    /// <param name="width">Pixels in a row W.</param>
    /// <returns>The prediction, of the image's size.</returns>
    /// <exception cref="ArgumentException">There are more or fewer values, or one is NaN or infinite.</exception>
    /// <exception cref="ConvMl.Networks.NetworkException">The network has a layer that needs the size it was trained on.</exception>
    /// <exception cref="NotSupportedException">The model is a classifier.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public SegmentationPrediction Segment(ReadOnlySpan<float> sample, int height, int width) => Segment(Finite(sample), ImageOf(height, width));

    /// <summary>Tells the class of each pixel of an image of any size, where the network's layers work at every place.</summary>
    /// <param name="image">The image; a network with 1 channel takes its luminance.</param>
    /// <returns>The prediction, of the image's size.</returns>
    /// <exception cref="ArgumentException">The image has so many pixels that an array cannot hold their scores; <see cref="SegmentMask"/> takes it.</exception>
    /// <exception cref="ConvMl.Networks.NetworkException">The image has another size than the network was trained on, and the network has a layer that needs that.</exception>
    /// <exception cref="NotSupportedException">The network does not take images of 1 or 3 channels, or the model is a classifier.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public SegmentationPrediction Segment(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var channels = ImageChannels();
        var shape = ImageOf(image.Height, image.Width);
        return shape == Model.Input ? Segment(Planes(image), shape) : SegmentOtherSize(new ImageSource(image, channels));
    }

    /// <summary>
    /// Tells the class of each pixel of an image of any size, as <see cref="Segment(MLImage)"/> does, without keeping the scores: beside the image and the mask it holds the scores of a
    /// strip as high as a tile, whatever the image's height.
    /// </summary>
    /// <param name="image">The image; a network with 1 channel takes its luminance.</param>
    /// <returns>The mask, of the image's size.</returns>
    /// <exception cref="ConvMl.Networks.NetworkException">The image has another size than the network was trained on, and the network has a layer that needs that.</exception>
    /// <exception cref="NotSupportedException">The network does not take images of 1 or 3 channels, or the model is a classifier.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public MaskPrediction SegmentMask(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var channels = ImageChannels();
        var (height, width) = (image.Height, image.Width);
        if (ImageOf(height, width) == Model.Input) return Segment(image);
        var mask = new int[height * width];
        OtherSizes.Run(new ImageSource(image, channels), (y, line) => PixelMaps.LargestOf(line, Model.Classes, mask.AsSpan(y * width, width)));
        return new(height, width, mask, Model.ClassNames);
    }

    /// <summary>Frees what the network's session holds. Requests that are under way are answered before.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _otherSizes?.Dispose();
    }

    private static NetworkTransformer Find(ITransformer model)
    {
        NetworkTransformer[] found = [.. Flatten(model).OfType<NetworkTransformer>()];
        return found.Length == 1
            ? found[0]
            : throw new ArgumentException($"The model holds {found.Length} convolutional networks; expected exactly one.", nameof(model));
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    private static float[] Finite(ReadOnlySpan<float> sample)
    {
        foreach (var value in sample)
        {
            if (!float.IsFinite(value)) throw new ArgumentException($"The sample has the value {value}; all values must be finite.", nameof(sample));
        }

        return sample.ToArray();
    }

    private static float[] Widen(ReadOnlySpan<byte> sample)
    {
        var values = new float[sample.Length];
        for (var i = 0; i < values.Length; i++) values[i] = sample[i];
        return values;
    }

    // Only a segmentation network can be asked for the pixels of an image.
    private TiledNetwork OtherSizes => _otherSizes ?? throw new NotSupportedException("The model says one class a sample: call Predict.");

    private int ImageChannels() => Model.Input is { IsImage: true, Channels: 1 or 3 } input
        ? input.Channels
        : throw new NotSupportedException($"The network takes {Model.Input}; only 1 or 3 channels can be read from an image.");

    private float[] Planes(MLImage image)
    {
        var channels = ImageChannels();
        var planes = new byte[channels * image.Height * image.Width];
        ImagePixels.CopyPlanes(image, channels, planes);
        return Widen(planes);
    }

    private ConvNetPrediction Predict(float[] sample)
    {
        if (_transformer is not ConvNetTransformer) throw new NotSupportedException("The model says a class a pixel: call Segment.");
        RequireSize(sample, Model.Input);
        var scores = _queue.Answer(sample);
        var key = ClassScorer.KeyOfLargest(scores);
        return key > 0
            ? new(Model.ClassNames[(int)key - 1], (int)key - 1, scores)
            : throw new InvalidOperationException("The network's outputs are not numbers: the sample is far off the training data's scale, or the parameters are damaged.");
    }

    private SegmentationPrediction Segment(float[] sample, Shape image)
    {
        _ = OtherSizes;
        RequireSize(sample, image);
        return image == Model.Input
            ? new(image.Height, image.Width, _queue.Answer(sample), Model.ClassNames)
            : SegmentOtherSize(new PlanesSource(sample, image.Height, image.Width));
    }

    private SegmentationPrediction SegmentOtherSize(PixelSource image)
    {
        var scores = (long)Model.Classes * image.Height * image.Width;
        if (scores > Array.MaxLength)
        {
            throw new ArgumentException(
                $"An image of {image.Height} x {image.Width} (height x width) has {scores:N0} scores of {Model.Classes} classes, and an array holds {Array.MaxLength:N0}. " +
                "Call SegmentMask, which keeps none, or cut the image.", nameof(image));
        }

        var logits = new float[scores];
        OtherSizes.Run(image, (y, line) => PixelMaps.PutLine(line, y, image.Width, Model.Classes, logits));
        return new(image.Height, image.Width, logits, Model.ClassNames);
    }

    private Shape ImageOf(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        return [Model.Input.Channels, height, width];
    }

    private static void RequireSize(float[] sample, Shape expected)
    {
        var count = expected.Aggregate(1L, (product, size) => product * size);
        if (sample.Length != count) throw new ArgumentException($"The sample has {sample.Length:N0} values; the network takes {expected}, {count:N0} values.", nameof(sample));
    }
}
