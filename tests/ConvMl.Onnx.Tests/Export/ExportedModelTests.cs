using System.Text.Json;
using ConvMl.Conformance;
using ConvMl.Conformance.Suite;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Onnx.Export;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ConvMl.Onnx.Tests.Export;

/// <summary>What an exported model says of itself, and who else can run it. Its numbers are held against the reference in ConvMl.Backend.OnnxRuntime.Tests.</summary>
public sealed class ExportedModelTests : IDisposable
{
    private static readonly Network Classifier = Network.Input(3, 8, 8).Conv2D(6, 3).BatchNorm().ReLU().MaxPool2D(2).GlobalAveragePool().Dense(4).Softmax(name: "scores");

    private readonly string _folder = Directory.CreateTempSubdirectory("convml-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Names_sizes_and_the_free_batch_axis_are_those_of_the_network()
    {
        using var session = new InferenceSession(OnnxExport.Write(Classifier, Classifier.CreateParameters(1)));

        var (name, input) = Assert.Single(session.InputMetadata);
        Assert.Equal("input", name);
        Assert.Equal([-1, 3, 8, 8], input.Dimensions);
        Assert.Equal([OnnxExport.BatchAxis, "", "", ""], input.SymbolicDimensions);
        Assert.Equal([-1, 4], session.OutputMetadata["scores"].Dimensions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_batch_of_any_size_runs(int batchSize)
    {
        using var session = new InferenceSession(OnnxExport.Write(Classifier, Classifier.CreateParameters(1)));

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>([batchSize, 3, 8, 8]))]);

        Assert.Equal([batchSize, 4], Assert.Single(results).AsTensor<float>().Dimensions.ToArray());
    }

    [Fact]
    public void Height_and_width_that_the_network_leaves_open_stay_open()
    {
        var network = Network.Input(3).Conv2D(4, 3).ReLU().MaxPool2D(2).GlobalAveragePool().Dense(2);
        var parameters = network.CreateParameters(1);
        using var session = new InferenceSession(OnnxExport.Write(network, parameters));
        foreach (var (height, width) in new[] { (8, 8), (12, 20) })
        {
            var pixels = new ConformanceCase("open", network.WithInputSize(height, width)) { BatchSize = 1 }.CreateInputs();
            using var results = session.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(pixels, [1, 3, height, width]))]);

            Assert.All(RunManaged(network.WithInputSize(height, width), pixels, batchSize: 1).Zip(results[0].AsTensor<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Class_names_and_preprocessing_stand_in_the_metadata()
    {
        var metadata = new OnnxMetadata { ClassNames = ["T-shirt \"top\"", "Größe", "c", "d"], Preprocessing = "grey, 0 to 255" };
        using var session = new InferenceSession(OnnxExport.Write(Classifier, Classifier.CreateParameters(1), metadata));

        var entries = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(metadata.ClassNames, JsonSerializer.Deserialize<string[]>(entries[OnnxMetadata.ClassNamesKey]));
        Assert.Equal("grey, 0 to 255", entries[OnnxMetadata.PreprocessingKey]);
        Assert.Equal("ConvMl", session.ModelMetadata.ProducerName);
    }

    [Fact]
    public void ML_NET_runs_the_model_by_ApplyOnnxModel()
    {
        var path = Path.Combine(_folder, "model.onnx");
        OnnxExport.Save(path, Classifier, Classifier.CreateParameters(1));
        Row[] rows = [.. Enumerable.Range(0, 3).Select(index => new Row { Pixels = new ConformanceCase($"row {index}", Classifier) { BatchSize = 1 }.CreateInputs() })];
        var context = new MLContext(seed: 1);
        var pipeline = context.Transforms.ApplyOnnxModel("scores", "input", path, new Dictionary<string, int[]> { ["input"] = [1, 3, 8, 8], ["scores"] = [1, 4] });

        var data = context.Data.LoadFromEnumerable(rows);
        float[][] scores = [.. pipeline.Fit(data).Transform(data).GetColumn<float[]>("scores")];

        Assert.Equal(rows.Length, scores.Length);
        foreach (var (row, found) in rows.Zip(scores))
            Assert.All(RunManaged(Classifier, row.Pixels, batchSize: 1).Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Every_layer_without_an_operator_is_named()
    {
        UnknownLayer.Register();
        var network = Network.Input(2, 6, 5).Append(new UnknownLayer(), "first").ReLU().Append(new UnknownLayer(), "second");

        var error = Assert.Throws<NotSupportedException>(() => OnnxExport.Write(network, network.CreateParameters(1)));

        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_another_network_are_refused() => Assert.Throws<ArgumentException>(
        () => OnnxExport.Write(Classifier, Network.Input(3, 8, 8).Conv2D(5, 3).CreateParameters(1)));

    [Fact]
    public void An_open_number_of_classes_is_refused()
    {
        var network = Network.Input(3, 8, 8).GlobalAveragePool().Classifier();

        Assert.Throws<NetworkException>(() => OnnxExport.Write(network, Classifier.CreateParameters(1)));
    }

    private static float[] RunManaged(Network network, float[] inputs, int batchSize)
    {
        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(network, network.CreateParameters(1), new() { MaxBatchSize = batchSize });
        var outputs = new float[batchSize * network.OutputShapes.Sum(shape => shape.Elements)];
        session.Run(batchSize, inputs, outputs);
        return outputs;
    }

    private sealed class Row
    {
        [ColumnName("input"), VectorType(1, 3, 8, 8)]
        public float[] Pixels { get; set; } = [];
    }
}
