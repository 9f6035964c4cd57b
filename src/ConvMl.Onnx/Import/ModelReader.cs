using System.Text.Json;
using ConvMl.Geometry;
using ConvMl.Layers.Shaping;
using ConvMl.Networks;
using ConvMl.Onnx.Format;
using ConvMl.Onnx.Import.Operators;
using ConvMl.Tensors;

namespace ConvMl.Onnx.Import;

/// <summary>Reads one model, first with its first axis as the batch, and if that cannot be, with tensors as they are.</summary>
internal sealed class ModelReader
{
    private const long OldestOperatorSet = 7;
    private const long NewestOperatorSet = 21;
    private const int MostNodes = 10_000;
    private const long LeastRoom = 1 << 22;

    private readonly ModelMessage _model;
    private readonly GraphMessage _graph;
    private readonly long _operatorSet;
    private readonly string? _folder;
    private readonly IReadOnlyDictionary<string, OnnxTensor> _known;
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly long _mostParameters;

    private ModelReader(ReadOnlyMemory<byte> bytes, string? folder, IReadOnlyDictionary<string, OnnxTensor> known)
    {
        (_folder, _known) = (folder, known);
        _model = ModelMessage.Read(bytes);
        _graph = _model.Graph ?? throw new OnnxFormatException("There is no graph; the file is no ONNX model.");
        if (_graph.Nodes.Count > MostNodes)
            throw new OnnxFormatException($"The model has {_graph.Nodes.Count:N0} nodes; at most {MostNodes:N0} are read.");
        _operatorSet = _model.OperatorSets.GetValueOrDefault("");
        if (_graph.Outputs.Count == 0)
            throw new OnnxFormatException("The graph has no outputs; the file is no ONNX model, or damaged.");
        foreach (var initializer in _graph.Initializers)
            _constants[initializer.Name] = OnnxTensor.Read(initializer, folder);
        _mostParameters = LeastRoom + _constants.Values.Sum(constant => 2L * constant.Count);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="folder">Where numbers in files of their own may lie; none may if null.</param>
    /// <param name="known">Values of inputs, for operators that need constants there.</param>
    public static ImportResult Read(ReadOnlyMemory<byte> bytes, string? folder, IReadOnlyDictionary<string, OnnxTensor> known)
    {
        var reader = new ModelReader(bytes, folder, known);
        reader.RequireSupportedSet();
        var (result, unsupported) = reader.TryRead(hasBatchAxis: true);
        if (result is not null)
            return result;
        var (whole, remaining) = reader.TryRead(hasBatchAxis: false);
        return whole ?? throw new OnnxUnsupportedException(remaining.Count < unsupported.Count ? remaining : unsupported);
    }

    private void RequireSupportedSet()
    {
        if (_operatorSet is not 0 and (< OldestOperatorSet or > NewestOperatorSet) && !_graph.Nodes.TrueForAll(IsOlder))
            throw new OnnxUnsupportedException([new("model", "operator set", $"it is version {_operatorSet}; versions {OldestOperatorSet} to {NewestOperatorSet} are read")]);
        if (_graph.HasSparseInitializers)
            throw new OnnxUnsupportedException([new("model", "sparse tensors", "they are not supported")]);
    }

    // Operators that have not changed since the first versions.
    private bool IsOlder(NodeMessage node) => _operatorSet < OldestOperatorSet && node.Operator is not
        ("Add" or "Sub" or "Mul" or "Div" or "Gemm" or "PRelu" or "BatchNormalization" or "Dropout" or "Upsample" or "Concat" or "Reshape" or "Pad");

    private (ImportResult? Result, IReadOnlyList<UnsupportedNode> Unsupported) TryRead(bool hasBatchAxis)
    {
        var graph = new ImportGraph(hasBatchAxis) { MostParameters = _mostParameters };
        var unsupported = new List<UnsupportedNode>();
        var values = new Dictionary<string, Value?>(StringComparer.Ordinal);
        foreach (var (name, constant) in _constants)
            values[name] = Value.Of(constant);
        foreach (var input in _graph.Inputs.Where(input => !values.ContainsKey(input.Name)))
            values[input.Name] = Try(input.Name, "input", unsupported, () => [ReadInput(input, graph)])?[0];
        if (hasBatchAxis)
            RequireOneBatch(values.Values, unsupported);
        foreach (var node in _graph.Nodes)
            ReadNode(node, graph, values, unsupported);

        var outputs = new List<ImportedOutput>();
        foreach (var output in _graph.Outputs)
        {
            if (!values.TryGetValue(output.Name, out var value))
                throw new OnnxFormatException($"The output '{output.Name}' is made by no node.");
            if (value is not null && Try(output.Name, "output", unsupported, () => [value]) is not null)
                Try(output.Name, "output", unsupported, () => { outputs.Add(ReadOutput(output, value, graph, outputs)); return []; });
        }

        if (unsupported.Count > 0)
            return (null, unsupported);
        string[] nodes = [.. outputs.Select(output => output.Node).OfType<string>()];
        var (network, parameters) = nodes.Length > 0 ? graph.Finish(nodes) : ((Network?)null, (ParameterSet?)null);
        return (new(network, parameters, ReadMetadata(), hasBatchAxis, outputs), []);
    }

    private void ReadNode(NodeMessage node, ImportGraph graph, Dictionary<string, Value?> values, List<UnsupportedNode> unsupported)
    {
        if (node.Outputs.TrueForAll(output => output.Length == 0))
            throw new OnnxFormatException($"The node '{node.Name}' ({node.Operator}) makes nothing.");
        var inputs = new List<Value?>();
        var isReady = true;
        foreach (var input in node.Inputs)
        {
            Value? value = null;
            if (input.Length > 0 && !values.TryGetValue(input, out value))
                throw new OnnxFormatException($"The node '{node.Outputs[0]}' ({node.Operator}) reads '{input}', which nothing before it makes: the graph runs in a circle, or is not in order.");

            // What could not be read has been named already; what follows from it is not named again.
            isReady &= input.Length == 0 || value is not null;
            inputs.Add(value);
        }

        var operation = new Operation(node, _operatorSet, graph, inputs, _known, _folder);
        if (node.Domain is not ("" or "ai.onnx"))
        {
            unsupported.Add(new(operation.Name, node.Operator, $"operators of the domain '{node.Domain}' are not supported"));
            isReady = false;
        }

        var results = isReady ? Try(operation.Name, node.Operator, unsupported, () => OperatorTable.Read(operation)) : OnlyName(node, unsupported);
        foreach (var (index, output) in node.Outputs.Index().Where(output => output.Item.Length > 0))
        {
            if (!values.TryAdd(output, results is not null && index < results.Length ? results[index] : null))
                throw new OnnxFormatException($"'{output}' is made twice.");
            if (results is not null && index >= results.Length)
                unsupported.Add(new(output, node.Operator, $"its output {index} is not supported"));
        }
    }

    // A node behind one that is not supported is still named if its operator never is.
    private static Value[]? OnlyName(NodeMessage node, List<UnsupportedNode> unsupported)
    {
        if (node.Domain.Length == 0 && !OperatorTable.Names.Contains(node.Operator) && node.Operator is not ("Constant" or "Shape" or "Cast" or "ConstantOfShape" or "Gather"))
            unsupported.Add(new(node.Outputs.Find(output => output.Length > 0)!, node.Operator, "the operator is not supported"));
        return null;
    }

    private Value ReadInput(ValueMessage input, ImportGraph graph)
    {
        if (!input.IsTensor || input.Sizes is not { } given)
            throw new RefusedException(input.IsTensor ? "its sizes are not said" : "it is no tensor");
        if (given.Any(size => size.Number is < 0 or > int.MaxValue))
            throw new OnnxFormatException($"The input '{input.Name}' has the sizes [{string.Join(", ", given.Select(size => size.Number))}]; they must be from 0 to {int.MaxValue}.");
        int[] sizes = [.. given.Select(size => size.Number is > 0 || (size.Number == 0 && size.Name.Length == 0) ? (int)size.Number : -1)];
        if (sizes.All(size => size >= 0))
            OnnxTensor.CountOf([.. sizes.Select(size => (long)size)]);
        if (sizes.Contains(0) && input.Type == ElementType.Single)
            return Value.Of(new OnnxTensor(sizes, [], null));
        if (input.Type != ElementType.Single)
            return _known.TryGetValue(input.Name, out var known) && input.Type is not (ElementType.Half or ElementType.BFloat16 or ElementType.Double) ? Value.Of(known) : throw new RefusedException($"it is of type {input.Type}; inputs are of single precision");
        if (!graph.HasBatchAxis && sizes.Contains(-1))
            throw new RefusedException("its sizes are not known");

        // One that is only asked for as a constant must not get in the way with its sizes.
        return _known.TryGetValue(input.Name, out var constant) && graph.HasBatchAxis && IsOnlyConstant(input.Name) ? Value.Of(constant) : graph.AddInput(input.Name, sizes);
    }

    private bool IsOnlyConstant(string name) => _graph.Nodes.TrueForAll(node => node.Inputs.IndexOf(name) is var index && (index < 0 || (index > 0 && node.Operator is
        "Conv" or "ConvTranspose" or "BatchNormalization" or "InstanceNormalization" or "Gemm" or "Clip" or "PRelu" or "Resize" or "Upsample" or "Pad" or "Dropout")));

    private static void RequireOneBatch(IEnumerable<Value?> values, List<UnsupportedNode> unsupported)
    {
        int[] batches = [.. values.Where(value => value?.Node is not null).Select(value => value!.Sizes[0]).Distinct()];
        if (batches.Length > 1)
            unsupported.Add(new("model", "inputs", $"the first axes of the inputs have the sizes {string.Join(", ", batches)}, so that there is no batch axis"));
    }

    private static ImportedOutput ReadOutput(ValueMessage output, Value value, ImportGraph graph, List<ImportedOutput> before)
    {
        if (value.IsPlaces)
            throw new RefusedException("places of maxima are whole numbers; outputs are of single precision");
        if (value.Constant is { } constant)
            return new(output.Name, value.Sizes, null, constant.Singles ?? throw new RefusedException("it is of whole numbers; outputs are of single precision"));
        var node = value.Node!;

        // Two outputs that are one value, or an input, get a node of their own.
        if (graph.IsInput(node) || before.Any(other => other.Node == node))
            node = graph.Append(new Reshape(graph.SampleOf(value.Sizes)), [node], output.Name);
        return new(output.Name, value.Sizes, node, null);
    }

    private static Value[]? Try(string name, string type, List<UnsupportedNode> unsupported, Func<Value[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is RefusedException or NetworkException or GeometryException)
        {
            unsupported.Add(new(name, type, exception.Message.TrimEnd('.')));
        }
        catch (Exception exception) when (exception is ArithmeticException or IndexOutOfRangeException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            unsupported.Add(new(name, type, $"its sizes make no sense: {exception.Message.TrimEnd('.')}"));
        }

        return null;
    }

    private OnnxMetadata ReadMetadata()
    {
        string[] names = [];
        if (_model.Metadata.TryGetValue(OnnxMetadata.ClassNamesKey, out var text))
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                names = [.. document.RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                throw new OnnxFormatException($"The metadata '{OnnxMetadata.ClassNamesKey}' is no JSON list of texts.", exception);
            }
        }

        return new() { ClassNames = names, Preprocessing = _model.Metadata.GetValueOrDefault(OnnxMetadata.PreprocessingKey) };
    }
}
