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
        var error = Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([Node("Gemm", ["x", "w"], "y")], [2, 3], "y", weight)));
        Assert.Contains($"[{first}, {second}]", error.Message, StringComparison.Ordinal);
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

        var outOfNothing = Assert.Throws<OnnxUnsupportedException>(() => OnnxImport.Read(Model([filled, Node("Add", ["x", "big"], "y")], [2, 3], "y", shape)));
        Assert.Contains("2,000,000,000 numbers out of nothing", outOfNothing.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([Node("Add", ["x", "shape"], "y")], [2, 3], "y", weight)));
        Assert.Contains("needs 500000000 numbers", missing.Message, StringComparison.Ordinal);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000);
    }

    [Theory]
    [InlineData("Concat")]
    [InlineData("ConstantOfShape")]
    public void Numbers_made_from_few_are_bounded_however_many_nodes_make_them(string type)
    {
        var shape = new TensorMessage { Name = "c0", Type = ElementType.Int64, Sizes = [1], Raw = BitConverter.GetBytes(1_000_000L) };
        NodeMessage[] nodes = [.. Enumerable.Range(0, 40).Select(index => type == "Concat"
            ? Node("Concat", [$"c{index}", $"c{index}"], $"c{index + 1}")
            : Node("ConstantOfShape", ["c0"], $"c{index + 1}"))];
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([.. nodes, Node("Relu", ["x"], "y")], [2, 3], "y", shape)));

        Assert.Contains("more than the file can call for", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 150_000_000);
    }

    [Fact]
    public void Thousands_of_nodes_in_a_row_are_read_and_more_are_refused()
    {
        static byte[] Row(int length) => Model([.. Enumerable.Range(0, length).Select(index => Node("Relu", [index == 0 ? "x" : $"r{index}"], $"r{index + 1}"))], [2, 3], $"r{length}");

        Assert.Equal(2_000, OnnxImport.Read(Row(2_000)).Network.Nodes.Count);
        Assert.Contains("at most 10,000", Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Row(10_001))).Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("offset", "-4", "expected a whole number")]
    [InlineData("offset", "999", "which has 24")]
    [InlineData("length", "9223372036854775807", "which has 24")]
    [InlineData("length", "8", "need 24")]
    public void A_part_of_a_file_that_is_not_there_or_does_not_fit_is_refused(string key, string number, string word)
    {
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), new byte[24]);
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, ModelWithExternalWeight("weights.bin", (key, number)));

        Assert.Contains(word, Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_gigabytes_for_a_few_numbers_is_not_read()
    {
        using (var file = File.Create(Path.Combine(_folder, "weights.bin")))
            file.SetLength(1L << 31);
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, ModelWithExternalWeight("weights.bin"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("need 24", Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(path)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
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

    [Theory]
    [InlineData((int)ElementType.Int64)]
    [InlineData((int)ElementType.Text)]
    [InlineData((int)ElementType.Double)]
    [InlineData(99)]
    public void Inputs_of_a_wrong_type_are_refused(int number)
    {
        var type = (ElementType)number;
        var graph = new GraphMessage { Name = "graph" };
        graph.Nodes.Add(Node("Relu", ["x"], "y"));
        graph.Inputs.Add(new() { Name = "x", IsTensor = true, Type = type, Sizes = [new(2), new(3)] });
        graph.Outputs.Add(new() { Name = "y", IsTensor = true, Type = type, Sizes = [] });
        var model = new ModelMessage { FormatVersion = 8, Graph = graph };
        model.OperatorSets.Add("", 17);

        var error = Assert.Throws<OnnxUnsupportedException>(() => OnnxImport.Read(model.ToArray()));

        Assert.Contains("inputs are of single precision", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Slice")]
    [InlineData("Conv")]
    [InlineData("Gemm")]
    [InlineData("Reshape")]
    public void A_node_that_lacks_an_input_is_named(string type) => Assert.Contains(
        "'y'", Assert.Throws<OnnxFormatException>(() => OnnxImport.Read(Model([Node(type, ["x"], "y")], type == "Conv" ? [1, 2, 5, 5] : [2, 3], "y"))).Message, StringComparison.Ordinal);

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

    private static byte[] ModelWithExternalWeight(string location, params (string Key, string Text)[] more)
    {
        var weight = new WireWriter();
        weight.Numbers(1, [3, 2]);
        weight.Number(2, (long)ElementType.Single);
        weight.Text(8, "w");
        foreach (var (key, text) in more.Prepend(("location", location)))
        {
            weight.Message(13, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, text);
            });
        }

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
