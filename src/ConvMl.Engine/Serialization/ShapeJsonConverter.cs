using System.Text.Json;
using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Serialization;

/// <summary>A <see cref="Shape"/> as a list of its sizes, an open axis as −1.</summary>
public sealed class ShapeJsonConverter : JsonConverter<Shape>
{
    /// <inheritdoc/>
    public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var sizes = JsonNumbers.ReadOneOrMany(ref reader);
        return sizes.FirstOrDefault(size => size is < 1 and not Shape.Open, 1) is not 1 and var bad
            ? throw new JsonException($"Found a size of {bad}; expected sizes of at least 1, or {Shape.Open} for an open one.")
            : Shape.Create([.. sizes]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue("[" + string.Join(", ", value) + "]");
    }
}
