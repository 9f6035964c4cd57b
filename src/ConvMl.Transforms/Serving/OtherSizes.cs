using ConvMl.Tensors;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Transforms.Serving;

/// <summary>Segments images of sizes that the network was not trained on, from any number of threads, one after the other; large ones in tiles.</summary>
/// <remarks>The session of the last size is kept, for images that come in one size.</remarks>
/// <param name="transformer">The network.</param>
/// <param name="tileSize">Largest height and width that the network is run on at once.</param>
internal sealed class OtherSizes(SegmentationTransformer transformer, int tileSize) : IDisposable
{
    private readonly Lock _turn = new();
    private NetworkRunner? _runner;
    private Shape _size;
    private bool _isDisposed;

    /// <summary>The logits <c>[K, H, W]</c> for an image.</summary>
    /// <exception cref="Networks.NetworkException">The network has a layer that needs the size it was trained on.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    internal float[] Answer(float[] image, int height, int width)
    {
        var trained = transformer.Model.Network;
        var whole = SizedNetwork.Of(trained, height, width);
        var (vertical, horizontal) = SizedNetwork.StridesOf(trained);
        var (rows, columns) = (new TileAxis(whole.Padded.Height, tileSize, vertical), new TileAxis(whole.Padded.Width, tileSize, horizontal));
        var padded = new float[whole.Padded.Elements];
        whole.Pad(image, padded);
        var blended = new float[whole.Network.HeadShape.Elements];
        foreach (var top in rows.Starts)
        {
            foreach (var left in columns.Starts) AddTile(padded, whole, (rows, top), (columns, left), blended);
        }

        var logits = new float[whole.Scores.Elements];
        whole.Crop(blended, logits);
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

    private void AddTile(float[] image, SizedNetwork whole, (TileAxis Axis, int Start) rows, (TileAxis Axis, int Start) columns, float[] blended)
    {
        var (height, width) = (rows.Axis.Tile, columns.Axis.Tile);
        lock (_turn)
        {
            var runner = RunnerOf([whole.Image.Channels, height, width]);
            for (var row = 0; row < whole.Image.Channels * height; row++)
                image.AsSpan(Offset(row), width).CopyTo(runner.Input(0).Slice(row * width, width));
            runner.Run(1);
            var output = runner.Output(0);
            for (var row = 0; row < whole.Scores.Channels * height; row++)
            {
                var at = row % height;
                var share = rows.Axis.WeightOf(rows.Start, at) / rows.Axis.Sums[rows.Start + at];
                var into = blended.AsSpan(Offset(row), width);
                for (var x = 0; x < width; x++)
                    into[x] += share * (columns.Axis.WeightOf(columns.Start, x) / columns.Axis.Sums[columns.Start + x]) * output[(row * width) + x];
            }
        }

        // Where a row of the tile, counted through all channels, begins in the whole.
        int Offset(int row) => ((((row / height) * whole.Padded.Height) + rows.Start + (row % height)) * whole.Padded.Width) + columns.Start;
    }

    private NetworkRunner RunnerOf(Shape size)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(ConvNetPredictor));
        if (_runner is not null && _size == size) return _runner;
        _runner?.Dispose();
        _runner = null;
        _runner = transformer.CreateRunner(size, batchSize: 1);
        _size = size;
        return _runner;
    }
}
