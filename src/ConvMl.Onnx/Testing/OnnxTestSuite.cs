using ConvMl.Backends;
using ConvMl.Onnx.Format;
using ConvMl.Onnx.Import;

namespace ConvMl.Onnx.Testing;

/// <summary>
/// Runs ONNX's backend test cases: folders with a <c>model.onnx</c> and, in each <c>test_data_set_*</c>, the tensors <c>input_*.pb</c> and
/// <c>output_*.pb</c>.
/// </summary>
public static class OnnxTestSuite
{
    /// <summary>How far an output may be from what is expected, relative to it, as in ONNX's own tests.</summary>
    public const double RelativeTolerance = 1e-3;

    /// <summary>How far an output may be besides, which matters where 0 is expected.</summary>
    public const double AbsoluteTolerance = 1e-6;

    private const string ModelFile = "model.onnx";

    /// <summary>The folders of the cases: the folder itself if it is one, else those in it that are.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<string> FindCases(string folder) => File.Exists(Path.Combine(folder, ModelFile))
        ? [folder]
        : [.. Directory.EnumerateDirectories(folder).Where(inner => File.Exists(Path.Combine(inner, ModelFile))).Order(StringComparer.Ordinal)];

    /// <summary>Runs a case.</summary>
    public static OnnxTestResult Run(string folder, IBackend backend)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(backend);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        string[] operators = [];
        try
        {
            var bytes = OnnxImport.ReadFile(Path.Combine(folder, ModelFile));
            var graph = ModelMessage.Read(bytes).Graph;
            operators = [.. (graph?.Nodes ?? []).Select(node => node.Operator).Distinct()];
            string[] sets = [.. Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal)];
            if (sets.Length == 0)
                return new(name, operators, OnnxTestOutcome.Failed, "there is no test_data_set_* in its folder");
            foreach (var set in sets)
                RunSet(bytes, folder, graph!, set, backend);
            return new(name, operators, OnnxTestOutcome.Passed, null);
        }
        catch (OnnxUnsupportedException exception)
        {
            return new(name, operators, OnnxTestOutcome.Unsupported, string.Join("; ", exception.Nodes.Select(node => $"{node.Operator} '{node.Node}': {node.Reason}")));
        }
        catch (NotSupportedException exception)
        {
            return new(name, operators, OnnxTestOutcome.Unsupported, exception.Message);
        }
        catch (Exception exception) when (exception is OnnxFormatException or IOException or Networks.NetworkException)
        {
            return new(name, operators, OnnxTestOutcome.Failed, exception.Message);
        }
    }

    private static void RunSet(byte[] bytes, string folder, GraphMessage graph, string set, IBackend backend)
    {
        var given = graph.Inputs.Where(input => graph.Initializers.TrueForAll(initializer => initializer.Name != input.Name)).Index()
            .Select(input => (input.Item.Name, Tensor: ReadTensor(Path.Combine(set, $"input_{input.Index}.pb"), input.Item)))
            .Where(input => input.Tensor is not null).ToDictionary(input => input.Name, input => input.Tensor!);
        var result = ModelReader.Read(bytes, folder, given);
        var outputs = Compute(result, given, backend);
        foreach (var (index, output) in result.Outputs.Index())
        {
            var expected = ReadTensor(Path.Combine(set, $"output_{index}.pb"), graph.Outputs[index])?.Singles
                ?? throw new OnnxUnsupportedException([new(output.Name, "output", "it is not of single precision")]);
            RequireClose(output.Name, expected, outputs[index]);
        }
    }

    private static float[][] Compute(ImportResult result, Dictionary<string, OnnxTensor> given, IBackend backend)
    {
        if (result.Network is not { } network)
            return [.. result.Outputs.Select(output => output.Numbers!)];
        var batchSize = result.HasBatchAxis ? given[network.Inputs[0].Name].Sizes[0] : 1;

        // Height and width that the model leaves open are those of the data.
        if (network.Inputs.FirstOrDefault(input => !input.Shape.IsConcrete) is { } open)
            network = network.WithInputSize(given[open.Name].Sizes[^2], given[open.Name].Sizes[^1]);
        backend.CheckSupport(network, ExecutionMode.Inference).RequireSupported(backend.Info);
        float[] inputs = [.. network.Inputs.SelectMany(input => given[input.Name].Singles!)];
        var outputs = new float[batchSize * network.OutputShapes.Sum(shape => shape.Elements)];
        if (inputs.Length != batchSize * network.InputShapes.Sum(shape => shape.Elements))
            throw new OnnxFormatException("The test's inputs do not have the sizes of the model's.");
        using var session = backend.CreateInference(network, result.Parameters!, new() { MaxBatchSize = batchSize });
        session.Run(batchSize, inputs, outputs);

        var start = 0;
        return [.. result.Outputs.Select(output =>
        {
            if (output.Node is null)
                return output.Numbers!;
            var length = batchSize * network.ShapeOf(output.Node).Elements;
            start += length;
            return outputs[(start - length)..start];
        })];
    }

    private static OnnxTensor? ReadTensor(string path, ValueMessage value)
    {
        if (!value.IsTensor)
            throw new OnnxUnsupportedException([new(value.Name, "value", "it is no tensor")]);
        if (!File.Exists(path))
            throw new OnnxFormatException($"The test's tensor '{Path.GetFileName(path)}' is missing.");
        var message = TensorMessage.Read(OnnxImport.ReadFile(path));
        return message.Type == ElementType.Text ? null : OnnxTensor.Read(message, folder: null);
    }

    private static void RequireClose(string name, float[] expected, float[] found)
    {
        if (expected.Length != found.Length)
            throw new OnnxFormatException($"The output '{name}' has {found.Length} numbers; expected are {expected.Length}.");
        for (var index = 0; index < expected.Length; index++)
        {
            var isClose = expected[index].Equals(found[index]) || Math.Abs((double)expected[index] - found[index]) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(expected[index]));
            if (!isClose)
                throw new OnnxFormatException($"Number {index} of the output '{name}' is {found[index]:R}; expected is {expected[index]:R}.");
        }
    }
}
