using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ConvMl.Serialization;

/// <summary>
/// Reads JSON written by people: comments and trailing commas are allowed, but an unknown key, a missing one or a value of the wrong
/// type is an error that names its place and what is valid there.
/// </summary>
public static class StrictJson
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] PositionMarks = [" Path: ", " LineNumber: "];

    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonFormatException">It is no JSON.</exception>
    public static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException exception)
        {
            throw new JsonFormatException(
                $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: the text is not valid JSON. {WithoutPosition(exception.Message)}", exception);
        }
    }

    /// <summary>Reads a text as a <typeparamref name="T"/>.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="type">From a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <exception cref="JsonFormatException">The text does not hold one.</exception>
    public static T Read<T>(string text, JsonTypeInfo<T> type)
    {
        using var document = Parse(text);
        return (T)Read(document.RootElement, type, "");
    }

    /// <summary>Reads an element as the object that <paramref name="type"/> describes.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="type">What it must hold.</param>
    /// <param name="path">Where the element stands, for messages: <c>network.layers[2]</c>; empty at the root.</param>
    /// <param name="alsoAllowed">Keys that may stand in the element but are not the object's; the caller has read them.</param>
    /// <exception cref="JsonFormatException">The element does not hold one.</exception>
    public static object Read(JsonElement element, JsonTypeInfo type, string path, params IReadOnlyCollection<string> alsoAllowed)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(alsoAllowed);
        JsonShape.Check(element, type, path, alsoAllowed);
        try
        {
            if (alsoAllowed.Count == 0)
                return element.Deserialize(type) ?? throw JsonShape.Error(path, "found null; expected a value");
            var own = JsonObject.Create(element)!;
            foreach (var key in alsoAllowed)
                own.Remove(key);
            return own.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            throw new JsonFormatException(Place(path, exception.Path) + WithoutPosition(exception.Message), exception);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new JsonFormatException(Place(path, null) + exception.Message, exception);
        }
    }

    /// <summary>The candidate that is spelled most like <paramref name="word"/>; null if none is close.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        return candidates
            .Select(candidate => (Candidate: candidate, Distance: EditDistance.Between(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.Distance <= Math.Max(2, word.Length / 2))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    private static string Place(string path, string? inner)
    {
        var tail = inner is null or "$" ? "" : inner.StartsWith("$.", StringComparison.Ordinal) && path.Length == 0 ? inner[2..] : inner[1..];
        return path.Length + tail.Length == 0 ? "" : $"{path}{tail}: ";
    }

    // System.Text.Json appends "Path: … | LineNumber: … | BytePositionInLine: …." to its own messages.
    private static string WithoutPosition(string message)
    {
        var end = PositionMarks.Select(mark => message.IndexOf(mark, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(message.Length).Min();
        return message[..end];
    }
}
