using ConvMl.Tensors;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Transforms.Serving;

/// <summary>Segments images of sizes that the network was not trained on, from any number of threads, one after the other.</summary>
/// <remarks>The session of the last size is kept, for images that come in one size.</remarks>
internal sealed class OtherSizes(SegmentationTransformer transformer) : IDisposable
{
    private readonly Lock _turn = new();
    private NetworkRunner? _runner;
    private Shape _padded;
    private bool _isDisposed;

    /// <summary>The logits <c>[K, H, W]</c> for an image.</summary>
    /// <exception cref="Networks.NetworkException">The network has a layer that needs the size it was trained on.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    internal float[] Answer(float[] image, int height, int width)
    {
        var network = SizedNetwork.Of(transformer.Model.Network, height, width);
        var logits = new float[network.Scores.Elements];
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(ConvNetPredictor));
            if (_runner is null || _padded != network.Padded)
            {
                _runner?.Dispose();
                _runner = null;
                _runner = transformer.CreateRunner(network.Padded, batchSize: 1);
                _padded = network.Padded;
            }

            network.Pad(image, _runner.Input(0));
            _runner.Run(1);
            network.Crop(_runner.Output(0), logits);
        }

        return logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _runner?.Dispose();
        }
    }
}
