using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.LayerTransforms;

public sealed class LayerTransformTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chain_gives_what_one_network_of_its_layers_gives_and_is_one_view()
    {
        var data = Data(70);
        var model = Chain().Fit(data);
        var view = model.Transform(data);

        var expected = Outputs(Network.Input(2, 6, 6).Conv2D(5, 3).ReLU().MaxPool2D(2), model, data);
        var found = view.GetColumn<float[]>("P1").ToArray();
        Assert.Equal(expected, found.SelectMany(row => row));
        Assert.Equal([5, 3, 3], ((VectorDataViewType)view.Schema["P1"].Type).Dimensions.ToArray());
        Assert.Same(data, Assert.IsType<LayeredView>(view).Source);
    }

    [Fact]
    public void A_chain_of_transforms_is_one_plan_that_fuses_them()
    {
        var data = Data(1);
        var chain = _context.Transforms.Conv2D("C", "Pixels", filters: 16, kernel: 3)
            .Append(_context.Transforms.BatchNorm("N", "C"))
            .Append(_context.Transforms.ReLU("R", "N"))
            .Append(_context.Transforms.MaxPool2D("P", "R", window: 2));
        var view = Assert.IsType<LayeredView>(chain.Fit(data).Transform(data));
        var joined = LayerChain.Join(view.Root.Shape, view.Stages, [view.Stages[^1]]).Network;

        using var backend = new ManagedBackend();
        var plan = backend.DescribePlan(joined, ExecutionMode.Inference, new());

        // The values between convolution and rectifier exist nowhere.
        Assert.Equal(
            ["conv2d_1 with batchnorm_1, relu_1", "maxpool2d_1 with "],
            plan.Forward.Where(step => joined.Nodes.Any(node => node.Name == step.Layer)).Select(step => $"{step.Layer} with {string.Join(", ", step.Fused)}"));
    }

    [Fact]
    public void A_row_of_a_chain_is_computed_from_its_first_column_in_one_pass()
    {
        var data = Data(1);
        var mapper = ((ITransformer)Chain().Fit(data)).GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);

        using var row = Assert.IsType<LayerRow>(mapper.GetRow(cursor, [mapper.OutputSchema["P1"]]));

        Assert.Equal(["C1", "C1", "P1"], row.Stage.WithSources.Select(stage => stage.Transformer.OutputColumnName));
        Assert.Same(cursor, row.Source.Row);
    }

    [Fact]
    public void Inner_columns_can_be_read_beside_the_last_and_a_layer_may_keep_its_inputs_name()
    {
        var data = Data(40);
        var view = Chain().Fit(data).Transform(data);

        var rows = _context.Data.CreateEnumerable<Both>(view, reuseRowObject: false).ToArray();
        Assert.All(rows, row => Assert.Equal(180, row.C1.Length));
        Assert.All(rows, row => Assert.All(row.C1, value => Assert.InRange(value, 0, float.MaxValue)));
        Assert.All(rows, row => Assert.Equal(row.C1.Max(), row.P1.Max()));
        Assert.Equal(2, view.Schema.Count(column => column.Name == "C1"));
    }

    [Fact]
    public void Branches_from_one_column_are_one_view_and_what_reads_another_column_is_not()
    {
        var data = Data(5);
        var branches = _context.Transforms.AveragePool2D("A", "Pixels", window: 2).Append(_context.Transforms.MaxPool2D("B", "Pixels", window: 3)).Fit(data).Transform(data);
        Assert.Same(data, Assert.IsType<LayeredView>(branches).Source);
        Assert.Equal((18, 8), (branches.GetColumn<float[]>("A").First().Length, branches.GetColumn<float[]>("B").First().Length));

        var apart = _context.Transforms.AveragePool2D("A", "Pixels", window: 2).Append(_context.Transforms.MaxPool2D("B", "Others", window: 2)).Fit(data).Transform(data);
        Assert.IsType<LayeredView>(Assert.IsType<LayeredView>(apart).Source);
        Assert.Equal(2, apart.GetColumn<float[]>("B").First().Length);
    }

    [Fact]
    public void A_saved_chain_gives_the_same_numbers_in_a_new_context_and_row_by_row()
    {
        var data = Data(33);
        var model = Chain().Fit(data);
        var path = Path.Combine(_folder.Path, "chain.zip");
        _context.Model.Save(model, data.Schema, path);

        var other = new MLContext();
        var loaded = other.Model.Load(path, out _);
        var expected = model.Transform(data).GetColumn<float[]>("P1").ToArray();
        Assert.Equal(expected, loaded.Transform(data).GetColumn<float[]>("P1"));

        using var engine = other.Model.CreatePredictionEngine<Row, Output>(loaded);
        var row = _context.Data.CreateEnumerable<Row>(data, reuseRowObject: false).ElementAt(7);
        Assert.Equal(expected[7], engine.Predict(row).P1);
    }

    [Fact]
    public void A_column_of_sequences_is_one_of_images_of_one_row_for_transforms_and_trainers()
    {
        var data = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(row => new Sequence
        {
            Label = (uint)(row % 2) + 1,
            Steps = [.. Enumerable.Range(0, 24).Select(step => MathF.Sin((step % 12 * (1 + (row % 2))) + row))],
        }).ToList());
        var layers = _context.Transforms.Conv1D("C", "Steps", filters: 8, kernel: 5).Append(_context.Transforms.ReLU("C")).Append(_context.Transforms.GlobalAveragePool("F", "C"));
        var options = new ConvNetTrainer.Options { FeatureColumnName = "F", Epochs = 20, BatchSize = 8, Optimizer = new Adam(0.02f), Seed = 1 };
        var model = layers.Append(_context.MulticlassClassification.Trainers.ConvNet(options)).Fit(data);
        var path = Path.Combine(_folder.Path, "sequences.zip");
        _context.Model.Save(model, data.Schema, path);

        var scored = new MLContext().Model.Load(path, out _).Transform(data);
        Assert.Equal([8, 1, 12], ((VectorDataViewType)scored.Schema["C"].Type).Dimensions.ToArray());
        Assert.InRange(_context.MulticlassClassification.Evaluate(scored).MicroAccuracy, 0.9, 1);

        var whole = ComposedLayers.Sequence(2, 12).Conv1D(8, kernel: 5).ReLU().GlobalAveragePool().Classifier();
        var alone = _context.MulticlassClassification.Trainers.ConvNet(new ConvNetTrainer.Options { Network = whole, FeatureColumnName = "Steps", Epochs = 20, BatchSize = 8, Optimizer = new Adam(0.02f), Seed = 1 });
        Assert.Equal(scored.GetColumn<float[]>("Score"), alone.Fit(data).Transform(data).GetColumn<float[]>("Score"));
    }

    [Fact]
    public void Features_of_layers_feed_a_trainer_of_MLNet()
    {
        var data = Data(90);
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label", "Class")
            .Append(_context.Transforms.Conv2D("C", "Pixels", filters: 8, kernel: 3, trainable: false, seed: 3))
            .Append(_context.Transforms.ReLU("C"))
            .Append(_context.Transforms.GlobalAveragePool("Features", "C"))
            .Append(_context.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

        Assert.InRange(_context.MulticlassClassification.Evaluate(pipeline.Fit(data).Transform(data)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_none_draws_from_the_context()
    {
        var data = Data(1);
        float[] Weights(long? seed) => _context.Transforms.Conv2D("C", "Pixels", filters: 2, seed: seed).Fit(data).Parameters.Span.ToArray();
        Assert.Equal(Weights(5), Weights(5));
        Assert.NotEqual(Weights(null), Weights(null));
    }

    [Fact]
    public void A_missing_column_and_a_layer_that_does_not_fit_are_named()
    {
        var data = Data(1);
        Assert.Contains("'Pixel'", Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.ReLU("R", "Pixel").Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("'Class'", Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.ReLU("R", "Class").Fit(data)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The column 'C' cannot be made of 'Pixels', which is [2, 6, 6]. Layer 'conv2d_1' (Conv2D): 3 groups do not divide 2 input channels",
            Assert.Throws<NetworkException>(() => _context.Transforms.Conv2D("C", "Pixels", groups: 3).Fit(data)).Message, StringComparison.Ordinal);
    }

    private EstimatorChain<LayerTransformer> Chain() => _context.Transforms.Conv2D("C1", "Pixels", filters: 5, kernel: 3)
        .Append(_context.Transforms.ReLU("C1"))
        .Append(_context.Transforms.MaxPool2D("P1", "C1", window: 2));

    [Fact]
    public void A_flat_column_is_told_how_to_say_its_dimensions() => Assert.Contains(
        "which is [4]. Conv1D: the head 'input' is [4]; it needs an image [C, H, W]. A column says its dimensions by [VectorType(channels, height, width)]",
        Assert.Throws<NetworkException>(() => _context.Transforms.Conv1D("C", "Features").Fit(_context.Data.LoadFromEnumerable([new Flat()]))).Message, StringComparison.Ordinal);

    // What the network gives with the weights of the model's first layer.
    private static float[] Outputs(Network network, TransformerChain<LayerTransformer> model, IDataView data)
    {
        var parameters = network.CreateParameters(0);
        ((LayerTransformer)model.First()).Parameters.Span.CopyTo(parameters.Span);
        var inputs = data.GetColumn<float[]>("Pixels").SelectMany(row => row).ToArray();
        var count = inputs.Length / network.Inputs[0].Shape.Elements;
        var outputs = new float[count * network.HeadShape.Elements];
        using var backend = new ManagedBackend();
        using var session = backend.CreateInference(network, parameters, new() { MaxBatchSize = count });
        session.Run(count, inputs, outputs);
        return outputs;
    }

    // Two classes: the left or the right half is bright.
    private IDataView Data(int rows)
    {
        var random = new Random(1);
        return _context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(row => new Row
        {
            Class = row % 2 == 0 ? "left" : "right",
            Pixels = [.. Enumerable.Range(0, 72).Select(at => random.NextSingle() + (at < 36 == (row % 2 == 0) ? 2 : 0))],
            Others = [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle())],
        }).ToList());
    }

    public sealed class Row
    {
        public string Class { get; set; } = "";

        [VectorType(2, 6, 6)]
        public float[] Pixels { get; set; } = new float[72];

        [VectorType(2, 2, 2)]
        public float[] Others { get; set; } = new float[8];
    }

    public sealed class Sequence
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [VectorType(2, 12)]
        public float[] Steps { get; set; } = [];
    }

    public sealed class Flat
    {
        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];
    }

    public class Output
    {
        public float[] P1 { get; set; } = [];
    }

    public sealed class Both : Output
    {
        public float[] C1 { get; set; } = [];
    }
}
