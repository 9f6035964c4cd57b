using ConvMl.Backends;
using ConvMl.Conformance.Suite;

namespace ConvMl.Backend.OnnxRuntime.Tests;

/// <summary>
/// ONNX Runtime computes every case as the reference does: so the model that the export writes means the network. It promises neither bits nor training.
/// </summary>
public class OnnxRuntimeConformance(BackendFixture<OnnxRuntimeBackend> fixture) : BackendConformance<OnnxRuntimeBackend>(fixture)
{
    protected override bool IsBitIdentical => false;

    protected override IReadOnlyCollection<string>? SupportedLayers(ExecutionMode mode) => mode == ExecutionMode.Inference ? null : [];
}
