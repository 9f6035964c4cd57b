using System.Text.Json;
using System.Text.Json.Serialization;
using ConvMl.Geometry;

namespace ConvMl.Serialization;

/// <summary>A <see cref="Padding"/> as <c>"same"</c>, <c>"valid"</c>, a number, or <c>[top, bottom, left, right]</c>.</summary>
public sealed class PaddingJsonConverter : JsonConverter<Padding>
{
    /// <inheritdoc/>
    public override Padding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() switch
            {
                "same" => Padding.Same,
                "valid" => Padding.Valid,
                var other => throw new JsonException($"Found the padding \"{other}\"; expected \"same\", \"valid\", a number, or [top, bottom, left, right]."),
            };
        }

        var numbers = JsonNumbers.ReadOneOrMany(ref reader);
        if (numbers.Any(number => number < 0))
            throw new JsonException($"Found a padding of {numbers.Min()}; it must be at least 0.");
        return numbers.Count switch
        {
            1 => new Padding(numbers[0]),
            4 => new Padding(numbers[0], numbers[1], numbers[2], numbers[3]),
            _ => throw new JsonException($"Found {numbers.Count} numbers of padding; expected one for all sides, or [top, bottom, left, right]."),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Padding value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (value.Mode)
        {
            case PaddingMode.Same: writer.WriteStringValue("same"); break;
            case PaddingMode.Valid: writer.WriteStringValue("valid"); break;
            default:
                var uniform = value.Top == value.Bottom && value.Left == value.Right && value.Top == value.Left;
                JsonNumbers.Write(writer, uniform ? [value.Top] : [value.Top, value.Bottom, value.Left, value.Right]);
                break;
        }
    }
}
