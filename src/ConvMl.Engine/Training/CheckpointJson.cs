using System.Text.Json.Serialization;

namespace ConvMl.Training;

/// <summary>How checkpoints are written and read as JSON, generated at compile time. NaN stands for the accuracy of a task without classes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(CheckpointContent))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
