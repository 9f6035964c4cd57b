using System.Text.Json.Serialization;
using ConvMl.Host.Runs;

namespace ConvMl.Host.Output;

/// <summary>The documents that <c>--json</c> prints and runs keep, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(PredictionDocument))]
[JsonSerializable(typeof(SummaryDocument))]
internal sealed partial class OutputJson : JsonSerializerContext;
