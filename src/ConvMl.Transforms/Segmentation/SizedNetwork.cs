using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.Segmentation;

/// <summary>
/// A trained segmentation network for images of another size than it was trained on: it is made for the next size that is a multiple of its stride, and
/// images are continued to that size with their last row and column.
/// </summary>
/// <param name="Network">The network, for the padded size.</param>
/// <param name="Image">The shape of the images.</param>
internal sealed record SizedNetwork(Network Network, Shape Image)
{
    /// <summary>The shape that images are padded to.</summary>
    internal Shape Padded => Network.Inputs[0].Shape;

    /// <summary>The shape of what is left of the network's output, <c>[K, H, W]</c>.</summary>
    internal Shape Scores => [Network.HeadShape.Channels, Image.Height, Image.Width];

    /// <summary>Makes a trained network one for images of a size.</summary>
    /// <exception cref="NetworkException">The network has a layer that needs the size it was trained on.</exception>
    internal static SizedNetwork Of(Network trained, int height, int width)
    {
        var input = trained.Inputs[0].Shape;
        Shape image = [input.Channels, height, width];
        if (image == input) return new(trained, image);
        var open = trained.ToFullyConvolutional();
        var (vertical, horizontal) = StridesOf(trained);
        var sized = open.WithInputSize(NextMultiple(height, vertical), NextMultiple(width, horizontal));
        var (padded, scores) = (sized.Inputs[0].Shape, sized.HeadShape);
        return scores.IsImage && scores.Height == padded.Height && scores.Width == padded.Width
            ? new(sized, image)
            : throw new NetworkException($"On images {padded} the network gives {scores}: a layer of it belongs to the size that it was trained on, {input}.");
    }

    /// <summary>What height and width of an image must be multiples of: of every layer's stride, in whatever order the network goes down and up.</summary>
    internal static (int Vertical, int Horizontal) StridesOf(Network network)
    {
        var fields = NetworkSummary.Of(network).Rows.Select(row => row.Field).ToArray();
        return (Multiple(fields.Select(field => field.Vertical.Stride)), Multiple(fields.Select(field => field.Horizontal.Stride)));
    }

    /// <summary>The least multiple of a stride that holds so many pixels.</summary>
    internal static int NextMultiple(int pixels, int stride) => checked((pixels + stride - 1) / stride * stride);

    /// <summary>Continues an image to the padded size.</summary>
    internal void Pad(ReadOnlySpan<float> image, Span<float> padded) => Copy(image, Image, padded, Padded, Image.Channels);

    /// <summary>Takes the part of a map <c>[K, H, W]</c> of the padded size that belongs to the image.</summary>
    internal void Crop(ReadOnlySpan<float> padded, Span<float> scores) => Copy(padded, Padded, scores, Scores, Scores.Channels);

    // From rows and columns into more, where the last ones are repeated, or fewer.
    private static void Copy(ReadOnlySpan<float> source, Shape from, Span<float> target, Shape to, int channels)
    {
        var shared = Math.Min(from.Width, to.Width);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < to.Height; y++)
            {
                var row = source.Slice(((channel * from.Height) + Math.Min(y, from.Height - 1)) * from.Width, from.Width);
                var into = target.Slice(((channel * to.Height) + y) * to.Width, to.Width);
                row[..shared].CopyTo(into);
                into[shared..].Fill(row[shared - 1]);
            }
        }
    }

    private static int Multiple(IEnumerable<double> strides) => (int)strides
        .Where(stride => stride >= 1 && double.IsInteger(stride)).Select(stride => (long)stride).Aggregate(1L, LeastCommonMultiple);

    private static long LeastCommonMultiple(long first, long second)
    {
        var (a, b) = (first, second);
        while (b != 0) (a, b) = (b, a % b);
        return first / a * second;
    }
}
