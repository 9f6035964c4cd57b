using System.Text.Json.Serialization;
using ConvMl.Backends;
using ConvMl.Host.Runs;
using ConvMl.Managed.Planning;
using ConvMl.Onnx.Testing;

namespace ConvMl.Host.Output;

/// <summary>The documents that <c>--json</c> prints and runs keep, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EnumName<ExecutionMode>), typeof(EnumName<NumericPrecision>), typeof(EnumName<Pass>), typeof(EnumName<BufferLayout>), typeof(EnumName<OnnxTestOutcome>)],
    WriteIndented = true)]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(PredictionDocument))]
[JsonSerializable(typeof(SegmentationDocument))]
[JsonSerializable(typeof(SummaryDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(ReceptiveFieldDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(OnnxTestDocument))]
[JsonSerializable(typeof(PluginsDocument))]
[JsonSerializable(typeof(ScenesDocument))]
[JsonSerializable(typeof(SceneListDocument))]
internal sealed partial class OutputJson : JsonSerializerContext;
