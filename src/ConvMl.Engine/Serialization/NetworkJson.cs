using System.Text;
using System.Text.Json;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Tensors;

namespace ConvMl.Serialization;

/// <summary>
/// Networks as JSON. A layer states its type and settings; it may leave out its name (it gets <c>conv2d_1</c> and so on), and the inputs that
/// it reads where that is the layer before it. A <see cref="Preset"/> may stand in place of layers: <c>{ "preset": "LeNet5", "input": [1, 28, 28] }</c>.
/// </summary>
/// <example><code>
/// { "input": [1, 28, 28],
///   "layers": [
///     { "type": "Conv2D", "outputChannels": 32, "kernel": 3 },
///     { "type": "ReLU" },
///     { "type": "Flatten" },
///     { "type": "Dense", "name": "classifier" } ] }
/// </code></example>
public static class NetworkJson
{
    /// <summary>The version of the format that is written, and the newest that is read.</summary>
    public const int Version = 1;

    private static readonly string[] Keys = ["version", "input", "inputs", "layers", "outputs"];
    private static readonly string[] LayerKeys = ["type", "name", "inputs", "frozen"];

    /// <summary>Writes a network.</summary>
    public static string Write(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, network);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes a network as a value of a larger text.</summary>
    public static void Write(Utf8JsonWriter writer, Network network)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(network);
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteStartArray("inputs");
        foreach (var input in network.Inputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", input.Name);
            WriteList(writer, "shape", input.Shape);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("layers");
        var before = network.Inputs[^1].Name;
        foreach (var node in network.Nodes)
        {
            WriteLayer(writer, node, before);
            before = node.Name;
        }

        writer.WriteEndArray();
        writer.WriteStartArray("outputs");
        foreach (var output in network.Outputs)
            writer.WriteStringValue(output);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads a network.</summary>
    /// <exception cref="JsonFormatException">The text is not a network; the message names the place.</exception>
    public static Network Read(string text)
    {
        using var document = StrictJson.Parse(text);
        return Read(document.RootElement, "");
    }

    /// <summary>Reads a network from an element of a larger text.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="path">Where it stands, for messages; empty at the root.</param>
    /// <exception cref="JsonFormatException">The element is not a network; the message names the place.</exception>
    public static Network Read(JsonElement element, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Require(element, JsonValueKind.Object, path);
        if (element.TryGetProperty("preset", out _))
            return ReadPreset(element, path);
        foreach (var member in element.EnumerateObject())
        {
            if (!Keys.Contains(member.Name))
                throw JsonShape.UnknownKey(path, member.Name, Keys);
        }

        RequireKnownVersion(element, path);
        try
        {
            var network = ReadInputs(element, path);
            network = ReadLayers(Member(element, "layers", path), network, At(path, "layers"));
            return element.TryGetProperty("outputs", out var outputs) ? network.WithOutputs([.. ReadNames(outputs, At(path, "outputs"))]) : network;
        }
        catch (NetworkException exception)
        {
            throw new JsonFormatException(path.Length == 0 ? exception.Message : $"{path}: {exception.Message}", exception);
        }
    }

    private static Network ReadPreset(JsonElement element, string path)
    {
        var preset = (Preset)StrictJson.Read(element, PresetJson.Default.Preset, path);
        try
        {
            return preset.Create();
        }
        catch (NetworkException exception)
        {
            throw new JsonFormatException(path.Length == 0 ? exception.Message : $"{path}: {exception.Message}", exception);
        }
    }

    private static Network ReadInputs(JsonElement element, string path)
    {
        if (element.TryGetProperty("input", out var single))
        {
            return element.TryGetProperty("inputs", out _)
                ? throw JsonShape.Error(path, "\"input\" and \"inputs\" both stand there; give one of them")
                : Network.Input(ReadShape(single, At(path, "input")));
        }

        var inputs = Member(element, "inputs", path);
        Require(inputs, JsonValueKind.Array, At(path, "inputs"));
        Network? network = null;
        foreach (var (index, item) in inputs.EnumerateArray().Index())
        {
            var place = $"{At(path, "inputs")}[{index}]";
            Require(item, JsonValueKind.Object, place);
            foreach (var member in item.EnumerateObject())
            {
                if (member.Name is not ("name" or "shape"))
                    throw JsonShape.UnknownKey(place, member.Name, ["name", "shape"]);
            }

            var name = ReadText(Member(item, "name", place), At(place, "name"));
            var shape = ReadShape(Member(item, "shape", place), At(place, "shape"));
            network = network is null ? Network.Input(shape, name) : network.AddInput(shape, name);
        }

        return network ?? throw JsonShape.Error(At(path, "inputs"), "the list is empty; a network needs an input");
    }

    private static Network ReadLayers(JsonElement layers, Network network, string path)
    {
        Require(layers, JsonValueKind.Array, path);
        foreach (var (index, item) in layers.EnumerateArray().Index())
        {
            var place = $"{path}[{index}]";
            Require(item, JsonValueKind.Object, place);
            var type = ReadText(Member(item, "type", place), At(place, "type"));
            if (!LayerRegistry.TryGet(type, out var json))
            {
                var nearest = StrictJson.Nearest(type, LayerRegistry.Names);
                throw JsonShape.Error(place, $"unknown layer type \"{type}\"{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")} Known are: {string.Join(", ", LayerRegistry.Names)}. A layer of your own must be registered with LayerRegistry.Register first");
            }

            var name = item.TryGetProperty("name", out var named) ? ReadText(named, At(place, "name")) : null;
            var inputs = item.TryGetProperty("inputs", out var read) ? ReadNames(read, At(place, "inputs")) : [network.Head];
            var layer = (Layer)StrictJson.Read(item, json, place, LayerKeys);
            try
            {
                network = network.Append(layer, inputs, name);
                if (item.TryGetProperty("frozen", out var frozen) && ReadFlag(frozen, At(place, "frozen")))
                    network = network.WithFrozen([.. network.Frozen, network.Head]);
            }
            catch (NetworkException exception)
            {
                throw new JsonFormatException($"{place}: {exception.Message}", exception);
            }
        }

        return network;
    }

    private static void WriteLayer(Utf8JsonWriter writer, NetworkNode node, string before)
    {
        var type = LayerRegistry.NameOf(node.Layer);
        _ = LayerRegistry.TryGet(type, out var json);
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString("name", node.Name);
        if (node.Inputs.Count != 1 || node.Inputs[0] != before)
        {
            writer.WriteStartArray("inputs");
            foreach (var input in node.Inputs)
                writer.WriteStringValue(input);
            writer.WriteEndArray();
        }

        if (node.IsFrozen)
            writer.WriteBoolean("frozen", true);

        // What is computed (such as the number of inputs) is no setting, even where a layer's record shows it as a property.
        var settings = JsonShape.Settings(json!).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var setting in JsonSerializer.SerializeToElement(node.Layer, json!).EnumerateObject().Where(member => settings.Contains(member.Name)))
            setting.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string key, Shape shape)
    {
        writer.WritePropertyName(key);
        writer.WriteRawValue("[" + string.Join(", ", shape) + "]");
    }

    private static void RequireKnownVersion(JsonElement element, string path)
    {
        if (!element.TryGetProperty("version", out var version))
            return;
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1)
            throw JsonShape.Error(At(path, "version"), $"found {JsonShape.Describe(version)}; expected a whole number of at least 1");
        if (number > Version)
            throw JsonShape.Error(At(path, "version"), $"the network has format version {number}, but this ConvMl reads up to {Version}; use a newer ConvMl");
    }

    private static List<string> ReadNames(JsonElement element, string path)
    {
        Require(element, JsonValueKind.Array, path);
        return [.. element.EnumerateArray().Index().Select(item => ReadText(item.Item, $"{path}[{item.Index}]"))];
    }

    private static string ReadText(JsonElement element, string path)
    {
        Require(element, JsonValueKind.String, path);
        return element.GetString()!;
    }

    private static bool ReadFlag(JsonElement element, string path) => element.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? element.GetBoolean()
        : throw JsonShape.Error(path, $"found {JsonShape.Describe(element)}; expected true or false");

    private static Shape ReadShape(JsonElement element, string path)
    {
        Require(element, JsonValueKind.Array, path);
        var sizes = element.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var number) && number is >= 1 or Shape.Open
            ? number
            : throw JsonShape.Error(path, $"found {JsonShape.Describe(size)}; expected sizes of at least 1, or {Shape.Open} for an open height or width"));
        return Shape.Create([.. sizes]);
    }

    private static JsonElement Member(JsonElement element, string key, string path) => element.TryGetProperty(key, out var member)
        ? member
        : throw JsonShape.Error(path, $"the key \"{key}\" is missing");

    private static void Require(JsonElement element, JsonValueKind kind, string path)
    {
        if (element.ValueKind != kind)
        {
            var expected = kind switch { JsonValueKind.Object => "an object {…}", JsonValueKind.Array => "a list […]", _ => "a text in quotes" };
            throw JsonShape.Error(path, $"found {JsonShape.Describe(element)}; expected {expected}");
        }
    }

    private static string At(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
