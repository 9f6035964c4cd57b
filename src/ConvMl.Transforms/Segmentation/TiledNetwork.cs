using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Scoring;

namespace ConvMl.Transforms.Segmentation;

/// <summary>
/// Runs a trained segmentation network on images of any size, large ones in tiles that overlap and are blended, from any number of threads, one after the other. An image is gone through from
/// the top down, and a line of logits is given away as soon as no tile to come reaches it: held are one tile and the tiles beside one another across the image.
/// </summary>
/// <remarks>The session of the last size is kept, for images that come in one size.</remarks>
/// <param name="transformer">The network.</param>
/// <param name="tileSize">Largest height and width that the network is run on at once.</param>
internal sealed class TiledNetwork(SegmentationTransformer transformer, int tileSize) : IDisposable
{
    private readonly Lock _turn = new();
    private NetworkRunner? _runner;
    private Shape _size;
    private bool _isDisposed;

    /// <summary>Takes a line of logits.</summary>
    /// <param name="y">The row of the image.</param>
    /// <param name="logits">The logits <c>[K, W]</c> of its pixels.</param>
    internal delegate void LineReader(int y, ReadOnlySpan<float> logits);

    /// <summary>Fails where a network cannot be run on the tiles of an image.</summary>
    /// <exception cref="NetworkException">The network has a layer that needs the size it was trained on.</exception>
    internal static void RequireTakes(Network trained, int height, int width, int tileSize)
    {
        var (rows, columns) = Axes(trained, height, width, tileSize);
        _ = SizedNetwork.Of(trained, rows.Tile, columns.Tile);
    }

    /// <summary>Gives the logits of an image, line by line from the top down.</summary>
    /// <exception cref="NetworkException">The network has a layer that needs the size it was trained on.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    internal void Run(PixelSource image, LineReader take)
    {
        var (rows, columns) = Axes(transformer.Model.Network, image.Height, image.Width, tileSize);
        var line = transformer.Model.Classes * image.Width;
        var band = new float[rows.Tile * line];
        foreach (var (number, top) in rows.Starts.Index())
        {
            foreach (var left in columns.Starts) AddTile(image, (rows, top), (columns, left), band);
            var end = number + 1 < rows.Starts.Count ? rows.Starts[number + 1] : image.Height;
            for (var y = top; y < end; y++) take(y, band.AsSpan((y - top) * line, line));

            // What the tiles to come reach too is theirs to begin with.
            var given = Math.Min(rows.Tile, end - top) * line;
            band.AsSpan(given).CopyTo(band);
            band.AsSpan(band.Length - given).Clear();
        }
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

    private static (TileAxis Rows, TileAxis Columns) Axes(Network trained, int height, int width, int tileSize)
    {
        var (vertical, horizontal) = SizedNetwork.StridesOf(trained);
        return (new(height, tileSize, vertical), new(width, tileSize, horizontal));
    }

    /// <summary>Runs one tile, and adds what it says to the lines of logits <c>[K, W]</c> that begin at its top.</summary>
    private void AddTile(PixelSource image, (TileAxis Axis, int Start) rows, (TileAxis Axis, int Start) columns, float[] band)
    {
        var (height, width, classes) = (rows.Axis.Tile, columns.Axis.Tile, transformer.Model.Classes);
        var (inside, across) = (Math.Min(height, image.Height - rows.Start), Math.Min(width, image.Width - columns.Start));
        var shares = columns.Axis.SharesFrom(columns.Start);
        lock (_turn)
        {
            var runner = RunnerOf([transformer.Model.Input.Channels, height, width]);
            var input = runner.Input(0);
            for (var row = 0; row < input.Length / width; row++)
            {
                // Beyond the image its last row and column go on.
                var pixels = input.Slice(row * width, width);
                image.CopyRow(row / height, Math.Min(rows.Start + (row % height), image.Height - 1), columns.Start, pixels[..across]);
                pixels[across..].Fill(pixels[across - 1]);
            }

            runner.Run(1);
            var output = runner.Output(0);
            foreach (var (y, share) in rows.Axis.SharesFrom(rows.Start)[..inside].Index())
            {
                for (var k = 0; k < classes; k++)
                {
                    var logits = output.Slice(((k * height) + y) * width, across);
                    var sums = band.AsSpan((((y * classes) + k) * image.Width) + columns.Start, across);
                    for (var x = 0; x < sums.Length; x++) sums[x] += share * shares[x] * logits[x];
                }
            }
        }
    }

    private NetworkRunner RunnerOf(Shape size)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(Serving.ConvNetPredictor));
        if (_runner is not null && _size == size) return _runner;
        _runner?.Dispose();
        _runner = null;
        _runner = transformer.CreateRunner(size, batchSize: 1);
        _size = size;
        return _runner;
    }
}
