using ConvMl.Conformance.Suite;

namespace ConvMl.Backend.OnnxRuntime.Tests;

/// <summary>ONNX Runtime's sessions keep the contract.</summary>
public class OnnxRuntimeSessionConformance(BackendFixture<OnnxRuntimeBackend> fixture) : SessionConformance<OnnxRuntimeBackend>(fixture)
{
    protected override bool CanTrain => false;

    // Its rectification gives 0 for NaN.
    protected override bool PassesOnNotANumber => false;
}
