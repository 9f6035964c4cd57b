using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Conformance.Suite;

namespace ConvMl.Backend.OnnxRuntime.Tests;

/// <summary>
/// ONNX Runtime computes every case as the reference does: so the model that the export writes means the network. It promises neither bits nor training.
/// </summary>
public class OnnxRuntimeConformance(BackendFixture<OnnxRuntimeBackend> fixture) : BackendConformance<OnnxRuntimeBackend>(fixture)
{
    protected override bool MustSupportEverything => false;

    protected override bool IsBitIdentical => false;

    [Fact]
    public void Every_layer_of_the_suite_runs_forward()
    {
        using var backend = new OnnxRuntimeBackend();

        var lost = ConformanceCases.All.SelectMany(conformanceCase => backend.CheckSupport(conformanceCase.Network, ExecutionMode.Inference).Layers)
            .Where(layer => layer.Reason is not null).Select(layer => layer.Type).Distinct();

        Assert.Empty(lost);
    }
}
