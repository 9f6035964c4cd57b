using System.Text.Json.Serialization;

namespace ConvMl.Plugins;

/// <summary>How manifests are read, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, Converters = [typeof(PluginKindName)])]
[JsonSerializable(typeof(PluginManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

/// <summary>Kinds of plugins by name, in lower case.</summary>
internal sealed class PluginKindName() : JsonStringEnumConverter<PluginKind>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
