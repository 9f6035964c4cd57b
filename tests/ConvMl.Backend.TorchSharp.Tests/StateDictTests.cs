using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Conformance;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Serialization;
using ConvMl.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Tests;

/// <summary>
/// The weights of a network go from libtorch's modules to ConvMl and back under PyTorch's names, as docs/safetensors.md says, and the numbers that come out
/// are the same.
/// </summary>
public sealed class StateDictTests : IDisposable
{
    private const int Samples = 3;

    private static readonly Network Network = Network.Input(4, 9, 8)
        .Conv2D(6, 3, padding: 1, groups: 2, name: "features.0").BatchNorm(name: "features.1").PReLU(name: "features.2")
        .MaxPool2D(2).ConvTranspose2D(4, 2, stride: 2, name: "features.4").GroupNorm(2, name: "features.5").ReLU()
        .Flatten().Dense(7, name: "classifier");

    private readonly Module<Tensor, Tensor> _module;
    private readonly float[] _inputs = new ConformanceCase("State dictionary", Network) { BatchSize = Samples }.CreateInputs();

    public StateDictTests()
    {
        // Loads libtorch.
        using var backend = new TorchSharpBackend();
        _module = Sequential(
            ("features", Sequential(
                Conv2d(4, 6, 3, padding: 1, groups: 2), BatchNorm2d(6), PReLU(6), MaxPool2d(2), ConvTranspose2d(6, 4, 2, stride: 2), GroupNorm(2, 4), ReLU())),
            ("flatten", Flatten()),
            ("classifier", Linear(4 * 8 * 8, 7)));
        using var mode = no_grad();
        foreach (var (name, values) in _module.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                values.fill_(77);
            else
                values.uniform_(0.2, 1.2).sub_(name.EndsWith("running_var", StringComparison.Ordinal) ? 0 : 0.7);
        }

        _module.eval();
    }

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_state_dict_loads_into_the_same_network()
    {
        var parameters = new ParameterSet(Network.Parameters);

        SafeTensors.Read(new MemoryStream(Write(_module.state_dict())), parameters);

        AssertSame(OfModule(), OfNetwork(parameters));
    }

    [Fact]
    public void Parameters_load_into_the_same_module()
    {
        var parameters = new ConformanceCase("State dictionary", Network).CreateParameters();
        using var file = new MemoryStream();
        SafeTensors.Write(file, parameters);

        var read = Read(file.ToArray());
        var state = _module.state_dict();
        Assert.Equal(state.Keys.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        using (no_grad())
        {
            foreach (var (name, values) in read)
                state[name].copy_(values);
        }

        AssertSame(OfNetwork(parameters), OfModule());
    }

    private static void AssertSame(float[] expected, float[] found)
    {
        Assert.Contains(expected, value => Math.Abs(value) > 0.1);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private float[] OfModule()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var outputs = new float[Samples * 7];
        HostMemory.Read(_module.call(tensor(_inputs, [Samples, 4, 9, 8])), outputs);
        return outputs;
    }

    private float[] OfNetwork(ParameterSet parameters)
    {
        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(Network, parameters, new() { MaxBatchSize = Samples });
        var outputs = new float[Samples * 7];
        session.Run(Samples, _inputs, outputs);
        return outputs;
    }

    // As safetensors.torch.save_file does, in the order of the alphabet.
    private static byte[] Write(Dictionary<string, Tensor> state)
    {
        var (header, data) = (new Dictionary<string, object>(), new MemoryStream());
        foreach (var (name, values) in state.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var begin = data.Length;
            data.Write(values.contiguous().bytes);
            header.Add(name, new { dtype = values.dtype == ScalarType.Int64 ? "I64" : "F32", values.shape, data_offsets = new[] { begin, data.Length } });
        }

        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data.ToArray()];
    }

    // As safetensors.torch.load_file does.
    private static Dictionary<string, Tensor> Read(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, length));
        return header.RootElement.EnumerateObject().ToDictionary(member => member.Name, member =>
        {
            long[] Numbers(string key) => [.. member.Value.GetProperty(key).EnumerateArray().Select(number => number.GetInt64())];
            var (place, shape) = (Numbers("data_offsets"), Numbers("shape"));
            var values = new float[(place[1] - place[0]) / sizeof(float)];
            Buffer.BlockCopy(file, 8 + length + (int)place[0], values, 0, values.Length * sizeof(float));
            return tensor(values, shape);
        });
    }
}
