using ConvMl.Host.Tests.Support;
using ConvMl.Networks;
using ConvMl.Serialization;

namespace ConvMl.Host.Tests.Commands;

/// <summary>Models that leave as ONNX and come back.</summary>
public sealed class OnnxCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OnnxCommandTests()
    {
        var network = Network.Input(3, 8, 8).Conv2D(4, 3).BatchNorm().ReLU().GlobalAveragePool().Dense(5);
        _folder.Write("network.json", NetworkJson.Write(network));
        SafeTensors.Save(Path.Combine(_folder.Path, "weights.safetensors"), network.CreateParameters(1));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_is_exported_checked_and_imported_again()
    {
        var export = Convml.Run(_folder.Path, "export", "network.json", "--out", "small.onnx", "--json").Succeeded().Json;
        Assert.True(export.GetProperty("largestDifference").GetDouble() < 1e-5);
        Assert.NotEmpty(export.GetProperty("checkedBy").GetString()!);

        var import = Convml.Run(_folder.Path, "import", "small.onnx", "--out", "back", "--json").Succeeded().Json;
        Assert.Equal(5, import.GetProperty("layers").GetInt32());
        Convml.Run(_folder.Path, "summary", "back/network.json").Succeeded();
        Convml.Run(_folder.Path, "export", "back/network.json", "--out", "again.onnx").Succeeded();
    }

    [Fact]
    public void Without_verification_nothing_is_compared() =>
        Assert.Contains("not checked", Convml.Run(_folder.Path, "export", "network.json", "--out", "small.onnx", "--no-verify").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void Weights_that_are_missing_are_asked_for()
    {
        File.Delete(Path.Combine(_folder.Path, "weights.safetensors"));

        Convml.Run(_folder.Path, "export", "network.json", "--out", "small.onnx").Failed(2, "weights.safetensors", "--weights");
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        _folder.Write("bad.onnx", "this is no model");

        Convml.Run(_folder.Path, "import", "bad.onnx", "--out", "back").Failed(2, "bad.onnx");
        Convml.Run(_folder.Path, "import", "missing.onnx", "--out", "back").Failed(2, "missing.onnx");
        Convml.Run(_folder.Path, "onnx-test", ".").Failed(2, "model.onnx");
        Convml.Run(_folder.Path, "onnx-test", "nowhere").Failed(2, "nowhere");
    }
}
