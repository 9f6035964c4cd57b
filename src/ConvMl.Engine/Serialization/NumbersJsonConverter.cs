using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConvMl.Serialization;

/// <summary>Many numbers as a list on one line.</summary>
public sealed class NumbersJsonConverter : JsonConverter<IReadOnlyList<float>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<float> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Expected a list of numbers.");
        var numbers = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var number) && float.IsFinite(number)
                ? number
                : throw new JsonException("Expected a list of finite numbers."));
        }

        return numbers;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<float> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteRawValue("[" + string.Join(", ", value.Select(number => number.ToString("R", CultureInfo.InvariantCulture))) + "]");
    }
}
