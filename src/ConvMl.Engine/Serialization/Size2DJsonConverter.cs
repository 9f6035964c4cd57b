using System.Text.Json;
using System.Text.Json.Serialization;
using ConvMl.Geometry;

namespace ConvMl.Serialization;

/// <summary>A <see cref="Size2D"/> as a number where it is square, else as <c>[height, width]</c>.</summary>
public sealed class Size2DJsonConverter : JsonConverter<Size2D>
{
    /// <inheritdoc/>
    public override Size2D Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var numbers = JsonNumbers.ReadOneOrMany(ref reader);
        return numbers.Count switch
        {
            1 => new Size2D(numbers[0], numbers[0]),
            2 => new Size2D(numbers[0], numbers[1]),
            _ => throw new JsonException($"Found {numbers.Count} numbers; expected one (a square size) or [height, width]."),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Size2D value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        JsonNumbers.Write(writer, value.Height == value.Width ? [value.Height] : [value.Height, value.Width]);
    }
}
