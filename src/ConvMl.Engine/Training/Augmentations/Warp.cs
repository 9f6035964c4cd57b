using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>Images and maps, each pixel taken from another place: images bilinearly, maps from the nearest pixel, since classes cannot be mixed.</summary>
internal static class Warp
{
    /// <summary>Changes an image <c>[C, H, W]</c>; what lies outside is 0.</summary>
    internal static void Image<TPlaces>(Span<float> image, Shape shape, Span<float> scratch, TPlaces places)
        where TPlaces : struct, IPlaces
    {
        var (height, width) = (shape.Height, shape.Width);
        var plane = height * width;
        image.CopyTo(scratch);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromY, fromX) = places.Of(y, x);
                var isInside = IsInside(fromY, height) && IsInside(fromX, width);
                var (top, left) = (Math.Clamp(fromY, 0, height - 1), Math.Clamp(fromX, 0, width - 1));
                var (i, j) = (Math.Min((int)top, Math.Max(0, height - 2)), Math.Min((int)left, Math.Max(0, width - 2)));
                var (down, right) = (top - i, left - j);
                var (below, beside) = (height > 1 ? width : 0, width > 1 ? 1 : 0);
                for (var at = (i * width) + j; at < image.Length; at += plane)
                {
                    var upper = scratch[at] + (right * (scratch[at + beside] - scratch[at]));
                    var lower = scratch[at + below] + (right * (scratch[at + below + beside] - scratch[at + below]));
                    image[at - (i * width) - j + (y * width) + x] = isInside ? upper + (down * (lower - upper)) : 0;
                }
            }
        }
    }

    /// <summary>Changes a map <c>[H, W]</c>; what lies outside is <paramref name="ignored"/>.</summary>
    internal static void Map<TPlaces>(Span<float> map, Shape shape, float ignored, Span<float> scratch, TPlaces places)
        where TPlaces : struct, IPlaces
    {
        var (height, width) = (shape[0], shape[1]);
        map.CopyTo(scratch);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromY, fromX) = places.Of(y, x);
                var (i, j) = (Math.Clamp((int)MathF.Round(fromY), 0, height - 1), Math.Clamp((int)MathF.Round(fromX), 0, width - 1));
                map[(y * width) + x] = IsInside(fromY, height) && IsInside(fromX, width) ? scratch[(i * width) + j] : ignored;
            }
        }
    }

    private static bool IsInside(float place, int size) => place >= -0.5f && place <= size - 0.5f;
}
