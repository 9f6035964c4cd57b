using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConvMl.Host.Output;

/// <summary>The values of an enumeration as names in camel case.</summary>
internal sealed class EnumName<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
