using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Onnx.Import;
using ConvMl.Plugins;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Host.Models;

/// <summary>What a check of an exported model found.</summary>
/// <param name="By">Who ran the model.</param>
/// <param name="LargestDifference">The largest distance of an output from ConvMl's own.</param>
/// <param name="LargestOutput">The largest output, to compare it with.</param>
internal sealed record ExportCheck(string By, double LargestDifference, double LargestOutput)
{
    private const string OnnxRuntime = "onnxruntime";
    private const int Samples = 2;
    private const int OpenSize = 64;

    // Single precision through many layers; a wrong operator is off by far more.
    private const double Allowed = 1e-3;

    /// <summary>Whether the outputs are the same but for rounding.</summary>
    internal bool IsClose => LargestDifference <= Allowed * Math.Max(1, LargestOutput);

    /// <summary>Runs the model on random inputs: by ONNX Runtime where its plugin is there, else by reading the file back.</summary>
    /// <exception cref="InputException">Neither can run it.</exception>
    internal static ExportCheck Run(string path, Network network, ParameterSet parameters)
    {
        var sized = network.WithInputSize(OpenSize, OpenSize);
        using var managed = new ManagedBackend();
        var inputs = Inputs(sized);
        var expected = Compute(managed, sized, parameters, inputs);
        if (BackendCatalog.Default.Names.Contains(OnnxRuntime))
            return Compare("ONNX Runtime", expected, Compute(BackendCatalog.Default.Get(OnnxRuntime), sized, parameters, inputs));
        try
        {
            var read = OnnxImport.Read(path);
            return Compare("ConvMl's own import", expected, Compute(managed, read.Network.WithInputSize(OpenSize, OpenSize), read.Parameters, inputs));
        }
        catch (OnnxUnsupportedException exception)
        {
            throw new InputException($"'{path}' is written, but not checked: the plugin '{OnnxRuntime}' is not installed, and ConvMl cannot read it back. {exception.Message} Install the plugin, or give --no-verify.", exception);
        }
    }

    private static float[] Inputs(Network network)
    {
        var random = new CounterRandom(1, RandomPurpose.Initialization);
        var inputs = new float[Samples * network.InputShapes.Sum(shape => shape.Elements)];
        foreach (ref var input in inputs.AsSpan()) input = random.NextSingle();
        return inputs;
    }

    private static float[] Compute(IBackend backend, Network network, ParameterSet parameters, float[] inputs)
    {
        using var session = backend.CreateInference(network, parameters, new() { MaxBatchSize = Samples });
        var outputs = new float[Samples * network.OutputShapes.Sum(shape => shape.Elements)];
        session.Run(Samples, inputs, outputs);
        return outputs;
    }

    private static ExportCheck Compare(string by, float[] expected, float[] found) => new(
        by,
        expected.Zip(found, (first, second) => Math.Abs((double)first - second)).Max(),
        expected.Max(value => Math.Abs((double)value)));
}
