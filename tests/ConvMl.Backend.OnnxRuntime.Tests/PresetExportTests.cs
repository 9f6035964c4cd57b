using ConvMl.Backends;
using ConvMl.Conformance;
using ConvMl.Managed;
using ConvMl.Networks.Presets;
using ConvMl.Tensors;

namespace ConvMl.Backend.OnnxRuntime.Tests;

/// <summary>Every preset of the size that it was published in, exported with random weights, computes on ONNX Runtime what it computes on ConvMl.</summary>
public sealed class PresetExportTests : IDisposable
{
    // Batch normalization divides layer after layer, as in the cases of the suite; and here both sides round.
    private const double Deep = 64;

    private readonly ManagedBackend _managed = new();
    private readonly OnnxRuntimeBackend _onnx = new();

    public static TheoryData<string> Names => [.. Presets.All.Select(preset => preset.Name)];

    public void Dispose()
    {
        _managed.Dispose();
        _onnx.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_exported_model_gives_the_same_numbers(string name)
    {
        var preset = Presets.All.Single(preset => preset.Name == name) with { Classes = 10 };
        // Its fully connected layers have half a gigabyte of weights, which say nothing that fewer do not say.
        var network = (preset switch
        {
            Vgg vgg => vgg with { DenseUnits = 128 },
            Fcn fcn => fcn with { DenseUnits = 128 },
            // Small: of the millions of pooling windows of the usual size, some have two numbers so near that rounding decides which of them is
            // the largest, and the unpooling puts the value to another place.
            DeconvNet deconvNet => deconvNet with { Input = [3, 48, 48], Width = 8, DenseUnits = 32 },
            _ => preset,
        }).Create();
        var conformanceCase = new ConformanceCase($"Export: {name}", network) { BatchSize = 1, ErrorGrowth = Deep };
        var parameters = conformanceCase.CreateParameters();

        var expected = Array.ConvertAll(Run(_managed, conformanceCase, parameters), value => (double)value);

        Assert.All(expected, value => Assert.True(double.IsFinite(value)));
        Tolerances.RequireClose(conformanceCase, "Outputs", expected, Run(_onnx, conformanceCase, parameters));
    }

    private static float[] Run(IBackend backend, ConformanceCase conformanceCase, ParameterSet parameters)
    {
        using var session = backend.CreateInference(conformanceCase.Network, parameters, conformanceCase.CreateOptions(threads: 2));
        var outputs = new float[conformanceCase.OutputCount()];
        session.Run(conformanceCase.BatchSize, conformanceCase.CreateInputs(), outputs);
        return outputs;
    }
}
