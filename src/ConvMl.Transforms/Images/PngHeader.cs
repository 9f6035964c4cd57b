using System.Buffers.Binary;

namespace ConvMl.Transforms.Images;

/// <summary>The first chunk of a PNG file.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="BitDepth">Bits of a sample.</param>
/// <param name="Colors">What the samples are.</param>
/// <param name="IsInterlaced">Whether the pixels come in seven passes (Adam7).</param>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColors Colors, bool IsInterlaced)
{
    /// <summary>Bytes of the chunk's content.</summary>
    internal const int Length = 13;

    /// <summary>Bits of the deepest samples.</summary>
    private const int DeepestBits = 16;

    /// <summary>Samples of a pixel.</summary>
    internal int Channels => Colors switch { PngColors.Grey or PngColors.Indexed => 1, PngColors.GreyAlpha => 2, PngColors.Rgb => 3, _ => 4 };

    /// <summary>Bits of a pixel.</summary>
    internal int PixelBits => Channels * BitDepth;

    /// <summary>Checks the content of the chunk.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal static PngHeader Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length != Length) throw new InvalidDataException($"its header has {content.Length} bytes; expected {Length}");
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
        if (width < 1 || height < 1) throw new InvalidDataException($"its header says {(uint)width} x {(uint)height} pixels");
        var (depth, colors) = (content[8], (PngColors)content[9]);
        var isKnown = colors switch
        {
            PngColors.Grey => depth is 1 or 2 or 4 or 8 or DeepestBits,
            PngColors.Indexed => depth is 1 or 2 or 4 or 8,
            PngColors.Rgb or PngColors.GreyAlpha or PngColors.Rgba => depth is 8 or DeepestBits,
            _ => false,
        };
        if (!isKnown) throw new InvalidDataException($"its header says colour type {content[9]} with {depth} bits a sample, which the format does not have");
        if (content[10] != 0 || content[11] != 0 || content[12] > 1)
            throw new InvalidDataException($"its header says compression {content[10]}, filter {content[11]}, interlace {content[12]}, which the format does not have");
        return new PngHeader(width, height, depth, colors, content[12] == 1);
    }
}
