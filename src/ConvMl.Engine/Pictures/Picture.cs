namespace ConvMl.Pictures;

/// <summary>A picture that a part of the engine drew: grey or coloured pixels, a byte a channel. Whoever shows it gives it a file format.</summary>
public sealed class Picture
{
    private readonly byte[] _pixels;

    private Picture(int width, int height, int channels, byte[] pixels) => (Width, Height, Channels, _pixels) = (width, height, channels, pixels);

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The pixels from the top left row by row, the channels of a pixel together.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Makes a picture of pixels.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="pixels">Width × height × channels bytes; see <see cref="Pixels"/>.</param>
    /// <exception cref="ArgumentException">The sizes are not positive, or there are more or fewer bytes.</exception>
    public static Picture Of(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
            throw new ArgumentException($"A picture has 1 channel (grey) or 3 (red, green, blue); found {channels}.", nameof(channels));
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"A picture of {width} × {height} pixels with {channels} channels has {(long)width * height * channels} bytes; found {pixels.Length}.", nameof(pixels));
        return new(width, height, channels, pixels.ToArray());
    }

    /// <summary>Makes a picture of planes of bytes, one (grey) or three (red, green, blue).</summary>
    /// <param name="planes">The planes, one behind the other, each of <paramref name="height"/> rows.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <exception cref="ArgumentException">The sizes are not positive, or there are more or fewer bytes.</exception>
    public static Picture OfPlanes(ReadOnlySpan<byte> planes, int height, int width)
    {
        var plane = Math.Max(1, height * width);
        var channels = planes.Length / plane;
        var pixels = new byte[planes.Length];
        for (var index = 0; index < planes.Length; index++)
            pixels[(index % plane * channels) + (index / plane)] = planes[index];
        return Of(width, height, channels, pixels);
    }

    /// <summary>Draws numbers as shades from black at <paramref name="low"/> to white at <paramref name="high"/>; what lies outside is cut off.</summary>
    /// <param name="values">One plane (grey) or three (red, green, blue) of <paramref name="height"/> rows.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="low">What is black.</param>
    /// <param name="high">What is white.</param>
    /// <exception cref="ArgumentException">There are not one or three planes of numbers.</exception>
    public static Picture OfNumbers(ReadOnlySpan<float> values, int height, int width, float low, float high)
    {
        var plane = height * width;
        var channels = plane > 0 ? values.Length / plane : 0;
        var pixels = new byte[values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            var shade = high > low ? (values[index] - low) / (high - low) : 0.5f;
            pixels[(index % plane * channels) + (index / plane)] = (byte)Math.Round(255 * Math.Clamp(float.IsNaN(shade) ? 0 : shade, 0, 1));
        }

        return Of(width, height, channels, pixels);
    }

    /// <summary>Draws numbers of both signs: zero is mid grey, the largest distance from it black or white.</summary>
    /// <inheritdoc cref="OfNumbers" path="/param"/>
    /// <inheritdoc cref="OfNumbers" path="/exception"/>
    public static Picture OfSigned(ReadOnlySpan<float> values, int height, int width)
    {
        float largest = 0;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return OfNumbers(values, height, width, -largest, largest);
    }

    /// <summary>Draws numbers from 0 up as heat: black, violet, red, orange, white at <paramref name="high"/>.</summary>
    /// <param name="values">One plane of numbers.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="high">What is white.</param>
    /// <exception cref="ArgumentException">There is not one plane of numbers.</exception>
    public static Picture OfHeat(ReadOnlySpan<float> values, int height, int width, float high)
    {
        ReadOnlySpan<(int Red, int Green, int Blue)> stops = [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 225)];
        var pixels = new byte[3 * values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            var place = (stops.Length - 1) * Math.Clamp(high > 0 ? values[index] / high : 0, 0, 1);
            var stop = Math.Min((int)place, stops.Length - 2);
            var (from, to, part) = (stops[stop], stops[stop + 1], place - stop);
            pixels[3 * index] = Blend(from.Red, to.Red, part);
            pixels[(3 * index) + 1] = Blend(from.Green, to.Green, part);
            pixels[(3 * index) + 2] = Blend(from.Blue, to.Blue, part);
        }

        return Of(width, height, 3, pixels);
    }

    /// <summary>Lays pictures of one size side by side in rows, with light lines between them.</summary>
    /// <param name="pictures">At least one picture.</param>
    /// <param name="columns">Pictures in a row; about as many as rows if 0.</param>
    /// <param name="gap">Pixels between pictures and around them.</param>
    /// <exception cref="ArgumentException">There is no picture, or they are of different sizes.</exception>
    public static Picture Grid(IReadOnlyList<Picture> pictures, int columns = 0, int gap = 2)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (pictures.Count == 0)
            throw new ArgumentException("There is no picture to lay out.", nameof(pictures));
        var first = pictures[0];
        if (pictures.FirstOrDefault(picture => (picture.Width, picture.Height) != (first.Width, first.Height)) is { } other)
            throw new ArgumentException($"A picture of {other.Width} × {other.Height} pixels stands beside one of {first.Width} × {first.Height}; they must be of one size.", nameof(pictures));

        columns = columns > 0 ? Math.Min(columns, pictures.Count) : (int)Math.Ceiling(Math.Sqrt(pictures.Count));
        var rows = (pictures.Count + columns - 1) / columns;
        var channels = pictures.Max(picture => picture.Channels);
        var (width, height) = (gap + (columns * (first.Width + gap)), gap + (rows * (first.Height + gap)));
        var pixels = new byte[width * height * channels];
        pixels.AsSpan().Fill(235);
        foreach (var (index, picture) in pictures.Index())
        {
            var (top, left) = (gap + (index / columns * (first.Height + gap)), gap + (index % columns * (first.Width + gap)));
            for (var row = 0; row < picture.Height; row++)
                for (var column = 0; column < picture.Width; column++)
                    for (var channel = 0; channel < channels; channel++)
                    {
                        pixels[(((((top + row) * width) + left + column) * channels) + channel)] =
                            picture._pixels[(((row * picture.Width) + column) * picture.Channels) + Math.Min(channel, picture.Channels - 1)];
                    }
        }

        return new(width, height, channels, pixels);
    }

    /// <summary>The picture with each pixel as a square of <paramref name="scale"/> × <paramref name="scale"/>.</summary>
    public Picture Enlarge(int scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        var pixels = new byte[checked(_pixels.Length * scale * scale)];
        for (var row = 0; row < Height * scale; row++)
            for (var column = 0; column < Width * scale; column++)
            {
                _pixels.AsSpan(((row / scale * Width) + (column / scale)) * Channels, Channels)
                    .CopyTo(pixels.AsSpan(((row * Width * scale) + column) * Channels));
            }

        return new(Width * scale, Height * scale, Channels, pixels);
    }

    private static byte Blend(int from, int to, float part) => (byte)Math.Round(from + ((to - from) * part));
}
