using ConvMl.Conformance;
using ConvMl.Fuzzing;
using ConvMl.Networks;
using ConvMl.Onnx.Export;
using ConvMl.Onnx.Format;
using ConvMl.Onnx.Import;

namespace ConvMl.Onnx.Tests.Import;

/// <summary>Models that are damaged, or made to do harm.</summary>
public sealed class BadModelTests : IDisposable
{
    private static readonly Network Small = Network.Input(2, 6, 6).Conv2D(3, 3).BatchNorm().ReLU().MaxPool2D(2).Flatten().Dense(4).Softmax();
    private static readonly byte[] Valid = OnnxExport.Write(Small, Small.CreateParameters(1), new() { ClassNames = ["a", "b", "c", "d"] });

    private readonly string _folder = Directory.CreateTempSubdirectory("convml-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_truncated_model_is_refused_wherever_it_ends()
    {
        for (var length = 0; length < Valid.Length; length += 7)
        {
            var error = Record.Exception(() => OnnxImport.Read(Valid.AsMemory(0, length)));
            Assert.True(error is null or OnnxFormatException or OnnxUnsupportedException, $"{length} bytes: {error}");
        }

        Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Valid.AsMemory(0, Valid.Length / 2)));
        Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(ReadOnlyMemory<byte>.Empty));
    }

    [Fact]
    public void A_graph_that_runs_in_a_circle_is_refused()
    {
        var model = Model([Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b")], [2, 3], "b");

        Assert.Contains("circle", Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(model)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-5L, 3L)]
    [InlineData(4_000_000_000L, 3L)]
    [InlineData(2_000_000_000L, 2_000_000_000L)]
    public void Sizes_that_are_negative_or_overflow_are_refused(long first, long second)
    {
        var weight = new TensorMessage { Name = "w", Type = ElementType.Single, Sizes = [first, second], Raw = new byte[24] };
        Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([Node("Gemm", ["x", "w"], "y")], [2, 3], "y", weight)));
        if (first != 2_000_000_000L)
            Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([Node("Relu", ["x"], "y")], [first, second], "y")));
    }

    [Fact]
    public void Gigabytes_declared_in_a_few_bytes_are_refused_before_room_is_made()
    {
        var filled = Node("ConstantOfShape", ["shape"], "big");
        var shape = new TensorMessage { Name = "shape", Type = ElementType.Int64, Sizes = [1], Raw = BitConverter.GetBytes(2_000_000_000L) };
        var weight = new TensorMessage { Name = "shape", Type = ElementType.Single, Sizes = [1000, 1000, 500], Raw = new byte[8] };
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.ThrowsAny<Exception>(() => OnnxImport.Read(Model([filled, Node("Add", ["x", "big"], "y")], [2, 3], "y", shape)));
        Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([Node("Add", ["x", "shape"], "y")], [2, 3], "y", weight)));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000);
    }

    [Theory]
    [InlineData("../secret.bin", "outside")]
    [InlineData("/etc/hostname", "outside")]
    [InlineData("link.bin", "link")]
    [InlineData("missing.bin", "not there")]
    public void External_numbers_outside_the_folder_are_refused(string location, string word)
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), "/etc/hostname");
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, ModelWithExternalWeight(location));

        Assert.Contains(word, Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_numbers_beside_the_model_are_read()
    {
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), new byte[24]);
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, ModelWithExternalWeight("weights.bin"));

        Assert.Equal(6, OnnxImport.Read(path).Parameters.Layout.Count);
    }

    [Fact]
    public void Weights_of_a_wrong_type_are_refused()
    {
        var weight = new TensorMessage { Name = "w", Type = ElementType.Int32, Sizes = [3, 2], Raw = new byte[24] };

        var error = Assert.Throws<OnnxUnsupportedException>(() => OnnxImport.Read(Model([Node("Gemm", ["x", "w"], "y")], [2, 3], "y", weight)));

        Assert.Contains("whole numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_that_is_not_supported_is_named_with_its_reason()
    {
        var model = Model([Node("Relu", ["x"], "a"), Node("Erf", ["a"], "b"), Node("Tan", ["b"], "c"), Node("Relu", ["c"], "y")], [2, 3], "y");

        var error = Assert.Throws<OnnxUnsupportedException>(() => OnnxImport.Read(model));

        Assert.Equal(["Erf", "Tan"], error.Nodes.Select(node => node.Operator));
        Assert.All(error.Nodes, node => Assert.NotEmpty(node.Reason));
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_damaged_model_is_read_or_refused_and_takes_no_more_room_than_its_size_allows() => Fuzz.Run(
        usual: 3_000, [Valid, .. SmallestOfEachLayer()],
        allowedBytes: length => 64_000_000 + (64L * length),
        file =>
        {
            var error = Record.Exception(() => OnnxImport.Read(file));
            Assert.True(error is null or OnnxFormatException or OnnxUnsupportedException, $"{error}");
        });

    // So that every operator that the export writes is damaged.
    private static IEnumerable<byte[]> SmallestOfEachLayer() => ConformanceCases.All
        .SelectMany(conformanceCase => conformanceCase.Network.Nodes.Select(node => (Type: node.Layer.GetType(), Case: conformanceCase)))
        .GroupBy(pair => pair.Type, pair => pair.Case)
        .Select(cases => cases.MinBy(each => each.Network.Parameters.Length)!)
        .Distinct()
        .Select(smallest => OnnxExport.Write(smallest.Network, smallest.CreateParameters()));

    private static byte[] ModelWithExternalWeight(string location)
    {
        var weight = new WireWriter();
        weight.Numbers(1, [3, 2]);
        weight.Number(2, (long)ElementType.Single);
        weight.Text(8, "w");
        weight.Message(13, entry =>
        {
            entry.Text(1, "location");
            entry.Text(2, location);
        });
        weight.Number(14, TensorMessage.External);
        var model = ModelMessage.Read(Model([Node("Gemm", ["x", "w"], "y")], [2, 3], "y"));
        var whole = new WireWriter();
        whole.Number(1, model.FormatVersion);
        whole.Message(7, graph =>
        {
            model.Graph!.Write(graph);
            graph.Bytes(5, weight.Written);
        });
        whole.Message(8, set => set.Number(2, 17));
        return whole.Written.ToArray();
    }

    private static NodeMessage Node(string type, string[] inputs, string output) => new() { Operator = type, Inputs = [.. inputs], Outputs = [output] };

    private static byte[] Model(NodeMessage[] nodes, long[] input, string output, params TensorMessage[] initializers)
    {
        var graph = new GraphMessage { Name = "graph" };
        graph.Nodes.AddRange(nodes);
        graph.Initializers.AddRange(initializers);
        graph.Inputs.Add(new() { Name = "x", IsTensor = true, Type = ElementType.Single, Sizes = [.. input.Select(size => new SizeMessage(size))] });
        graph.Outputs.Add(new() { Name = output, IsTensor = true, Type = ElementType.Single, Sizes = [] });
        var model = new ModelMessage { FormatVersion = 8, Graph = graph };
        model.OperatorSets.Add("", 17);
        return model.ToArray();
    }
}
