using ConvMl.Conformance;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Onnx.Export;
using ConvMl.Onnx.Import;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Tests.Import;

/// <summary>A network that was written and read again computes the same.</summary>
public class RoundTripTests
{
    public static TheoryData<string> Networks => [.. ByName.Keys];

    private static readonly Dictionary<string, Network> ByName = new()
    {
        ["a classifier"] = Network.Input(3, 8, 8).Conv2D(6, 3).BatchNorm().ReLU().MaxPool2D(2).Residual(x => x.Conv2D(6, 3).ELU()).Flatten().Dropout().Dense(4).Softmax(),
        ["branches"] = Network.Input(4, 6, 5).Concat(a => a.Conv2D(3, 1).LeakyReLU(), b => b.AveragePool2D(3, 1, 1).PReLU(), c => c.Conv2D(5, 3).Sigmoid()).GlobalAveragePool().Dense(3).LogSoftmax(),
        ["an hourglass"] = Network.Input(3, 8, 8).Conv2D(4, 3).MaxPool2D(2).Tanh().ConvTranspose2D(4, 4, stride: 2).SELU().Upsample2D(2).Conv2D(8, 1).PixelShuffle(2).Clip(0, 6),
        ["other layers"] = Network.Input(4, 6, 6).LocalResponseNorm(3).Softplus().Softsign().HardSigmoid().Normalize(0.5f, 2).Transpose([1, 0, 2]).Slice(1, 1, 2).Pad([0, 1, 0], [0, 0, 2]),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_numbers_are_the_same(string name)
    {
        var network = ByName[name];
        var parameters = new ConformanceCase(name, network).CreateParameters();
        var read = OnnxImport.Read(OnnxExport.Write(network, parameters, new() { ClassNames = ["x", "y"], Preprocessing = "none" }));

        Assert.True(read.HasBatchAxis);
        Assert.Equal(["x", "y"], read.Metadata.ClassNames);
        Assert.Equal("none", read.Metadata.Preprocessing);
        var inputs = new ConformanceCase(name, network) { BatchSize = 3 }.CreateInputs();
        Assert.All(Run(network, parameters, inputs).Zip(Run(read.Network, read.Parameters, inputs)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static float[] Run(Network network, ParameterSet parameters, float[] inputs)
    {
        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(network, parameters, new() { MaxBatchSize = 3 });
        var outputs = new float[3 * network.OutputShapes.Sum(shape => shape.Elements)];
        session.Run(3, inputs, outputs);
        return outputs;
    }
}
