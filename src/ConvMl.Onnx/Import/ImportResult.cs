using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import;

/// <summary>All that comes of a model. There is no network if no output depends on an input.</summary>
internal sealed record ImportResult(Network? Network, ParameterSet? Parameters, OnnxMetadata Metadata, bool HasBatchAxis, IReadOnlyList<ImportedOutput> Outputs);
