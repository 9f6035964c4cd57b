using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ConvMl.Serialization;

/// <summary>
/// Holds a JSON element against the metadata of the type it is to become, before anything is made: keys, missing keys, kinds of values.
/// What has a converter of its own is left to it.
/// </summary>
internal static class JsonShape
{
    internal static void Check(JsonElement element, JsonTypeInfo type, string path, IReadOnlyCollection<string> alsoAllowed)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(element, type, path, alsoAllowed);
                break;
            case JsonTypeInfoKind.Enumerable when type.ElementType is not null:
                CheckList(element, type.Options.GetTypeInfo(type.ElementType), path);
                break;
            case JsonTypeInfoKind.None:
                CheckValue(element, type.Type, path);
                break;
        }
    }

    internal static JsonFormatException Error(string path, string what) => new(path.Length == 0 ? what + "." : $"{path}: {what}.");

    internal static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object {…}",
        JsonValueKind.Array => "a list […]",
        _ => element.GetRawText(),
    };

    internal static JsonFormatException UnknownKey(string path, string key, IReadOnlyCollection<string> valid)
    {
        var nearest = StrictJson.Nearest(key, valid);
        return Error(path, $"unknown key \"{key}\"; {(nearest is null ? "" : $"did you mean \"{nearest}\"? ")}Valid here: {string.Join(", ", valid)}");
    }

    /// <summary>The properties that can be given: those with a setter or a constructor parameter.</summary>
    internal static JsonPropertyInfo[] Settings(JsonTypeInfo type) =>
        [.. type.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null)];

    private static void CheckObject(JsonElement element, JsonTypeInfo type, string path, IReadOnlyCollection<string> alsoAllowed)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Error(path, $"found {Describe(element)}; expected an object {{…}}");

        var discriminator = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (discriminator is not null)
        {
            type = DerivedType(element, type, discriminator, path);
            alsoAllowed = [discriminator, .. alsoAllowed];
        }

        var properties = Settings(type);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!seen.Add(member.Name))
                throw Error(path, $"the key \"{member.Name}\" stands there twice");
            if (alsoAllowed.Contains(member.Name))
                continue;
            var property = Array.Find(properties, property => property.Name == member.Name)
                ?? throw UnknownKey(path, member.Name, [.. alsoAllowed, .. properties.Select(property => property.Name)]);
            CheckMember(member, property, type.Options, path);
        }

        if (Array.Find(properties, property => property.IsRequired && !seen.Contains(property.Name)) is { } missing)
            throw Error(path, $"the key \"{missing.Name}\" is missing");
    }

    private static void CheckMember(JsonProperty member, JsonPropertyInfo property, JsonSerializerOptions options, string path)
    {
        var place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
        var valueType = Nullable.GetUnderlyingType(property.PropertyType);
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            if (valueType is null && !property.IsSetNullable)
                throw Error(place, "found null; expected a value");
            return;
        }

        Check(member.Value, options.GetTypeInfo(valueType ?? property.PropertyType), place, []);
    }

    private static JsonTypeInfo DerivedType(JsonElement element, JsonTypeInfo type, string discriminator, string path)
    {
        var derived = type.PolymorphismOptions!.DerivedTypes;
        var names = derived.Select(item => $"{item.TypeDiscriminator}").ToArray();
        if (!element.TryGetProperty(discriminator, out var value))
            throw Error(path, $"the key \"{discriminator}\" is missing; one of: {string.Join(", ", names)}");
        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var index = Array.IndexOf(names, name);
        if (index < 0)
        {
            var nearest = StrictJson.Nearest(name, names);
            throw Error(path, $"unknown {discriminator} \"{name}\"; {(nearest is null ? "" : $"did you mean \"{nearest}\"? ")}Valid here: {string.Join(", ", names)}");
        }

        return type.Options.GetTypeInfo(derived[index].DerivedType);
    }

    private static void CheckList(JsonElement element, JsonTypeInfo item, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw Error(path, $"found {Describe(element)}; expected a list […]");
        var index = 0;
        foreach (var child in element.EnumerateArray())
            Check(child, item, $"{path}[{index++}]", []);
    }

    private static void CheckValue(JsonElement element, Type type, string path)
    {
        var kind = element.ValueKind;
        if (type == typeof(int) || type == typeof(long))
        {
            var limits = type == typeof(int) ? $" between {int.MinValue} and {int.MaxValue}" : "";
            if (kind != JsonValueKind.Number || (type == typeof(int) ? !element.TryGetInt32(out _) : !element.TryGetInt64(out _)))
                throw Error(path, $"found {Describe(element)}; expected a whole number{limits}");
        }
        else if (type == typeof(float) || type == typeof(double))
        {
            if (kind != JsonValueKind.Number)
                throw Error(path, $"found {Describe(element)}; expected a number");
        }
        else if (type == typeof(bool))
        {
            if (kind is not (JsonValueKind.True or JsonValueKind.False))
                throw Error(path, $"found {Describe(element)}; expected true or false");
        }
        else if (type == typeof(string))
        {
            if (kind != JsonValueKind.String)
                throw Error(path, $"found {Describe(element)}; expected a text in quotes");
        }
        else if (type.IsEnum)
        {
            var names = type.GetEnumNames();
            if (kind != JsonValueKind.String || !names.Contains(element.GetString(), StringComparer.OrdinalIgnoreCase))
                throw Error(path, $"found {Describe(element)}; expected one of {string.Join(", ", names.Select(name => $"\"{name}\""))}");
        }
    }
}
