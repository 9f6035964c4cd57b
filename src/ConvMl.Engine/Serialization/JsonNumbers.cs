using System.Text;
using System.Text.Json;

namespace ConvMl.Serialization;

/// <summary>Whole numbers in JSON, one alone or several in a list.</summary>
internal static class JsonNumbers
{
    internal static IReadOnlyList<int> ReadOneOrMany(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return [ReadOne(ref reader)];
        var numbers = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            numbers.Add(ReadOne(ref reader));
        return numbers;
    }

    internal static void Write(Utf8JsonWriter writer, ReadOnlySpan<int> numbers)
    {
        if (numbers.Length == 1)
            writer.WriteNumberValue(numbers[0]);
        else
            writer.WriteRawValue("[" + string.Join(", ", numbers.ToArray()) + "]");
    }

    private static int ReadOne(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)
        ? number
        : throw new JsonException($"Found {Describe(ref reader)}; expected a whole number or a list of them.");

    private static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"\"{reader.GetString()}\"",
        JsonTokenType.StartObject => "an object {…}",
        JsonTokenType.StartArray => "a list within the list",
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };
}
