using ConvMl.Networks;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

/// <summary>What the trainer and the model say about columns, before any row is read.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly CountingBackend _backend = new();

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void Added_columns_carry_every_annotation_that_evaluators_look_for()
    {
        var schema = Brightness.Transformer(_backend).GetOutputSchema(Brightness.Data(_context, 1).Schema);

        Assert.Equal(new KeyDataViewType(typeof(uint), 3), schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Score"].Type);
        Assert.Equal(Brightness.Names, Texts(schema["PredictedLabel"], "KeyValues"));
        Assert.Equal(Brightness.Names, Texts(schema["Score"], "SlotNames"));
        foreach (var column in new[] { schema["PredictedLabel"], schema["Score"] })
        {
            Assert.Equal("MulticlassClassification", Text(column, "ScoreColumnKind"));
            Assert.Equal(column.Name, Text(column, "ScoreValueKind"));
            Assert.Equal(1u, SetId(column));
        }
    }

    [Fact]
    public void A_second_model_on_the_same_data_gets_the_next_set_number()
    {
        var transformer = Brightness.Transformer(_backend);
        var twice = transformer.GetOutputSchema(transformer.GetOutputSchema(Brightness.Data(_context, 1).Schema));
        Assert.Equal(2u, SetId(twice["Score"]));
        Assert.Equal(2u, SetId(twice["PredictedLabel"]));
    }

    [Fact]
    public void Without_class_names_there_are_no_names_and_all_else()
    {
        var schema = Brightness.Transformer(_backend, named: false).GetOutputSchema(Brightness.Data(_context, 1).Schema);
        Assert.Null(schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
        Assert.Null(schema["Score"].Annotations.Schema.GetColumnOrNull("SlotNames"));
        Assert.Equal(1u, SetId(schema["Score"]));
    }

    [Fact]
    public void The_model_refuses_features_of_another_size_type_or_name_before_reading()
    {
        var transformer = Brightness.Transformer(_backend);
        Refused(() => transformer.Transform(Load<WrongSize>()), "Vector<Byte, 1, 3, 2>", "[1, 2, 2]");
        Refused(() => transformer.Transform(Load<WrongType>()), "Vector<Double", "Convert");
        Refused(() => transformer.Transform(Load<UnknownSize>()), "unknown size", "[VectorType(1, 2, 2)]");
        Refused(() => transformer.Transform(Load<Scalar>()), "Single");
        Refused(() => transformer.Transform(Load<NoFeatures>()), "no feature column 'Features'", "'Other'");
        Refused(() => transformer.GetOutputSchema(Load<NoFeatures>().Schema), "no feature column 'Features'");
        Refused(() => ((ITransformer)transformer).GetRowToRowMapper(Load<WrongSize>().Schema), "[1, 2, 2]");
    }

    [Fact]
    public void A_flat_vector_of_the_right_size_is_taken() =>
        Assert.NotNull(Brightness.Transformer(_backend).Transform(Load<Flat>()));

    [Fact]
    public void Channels_that_stand_last_are_recognised()
    {
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Network.Input(3, 4, 5).Classifier());
        Refused(() => trainer.Fit(Load<Interleaved>()), "Vector<Single, 4, 5, 3>", "interleavePixelColors: false");
    }

    [Fact]
    public void The_trainer_refuses_labels_that_are_no_key_and_columns_that_are_not_there()
    {
        var network = Network.Input(1, 2, 2).Classifier();
        Refused(() => _context.MulticlassClassification.Trainers.ConvNet(network, "Name").Fit(Brightness.Data(_context, 3)), "'Name'", "MapValueToKey");
        Refused(() => _context.MulticlassClassification.Trainers.ConvNet(network, "Class").Fit(Brightness.Data(_context, 3)), "no label column 'Class'");
        Refused(() => _context.MulticlassClassification.Trainers.ConvNet(network, "Label", "Pixels").Fit(Brightness.Data(_context, 3)), "no feature column 'Pixels'");
    }

    [Fact]
    public void The_trainer_promises_only_for_a_schema_that_fits()
    {
        var network = Network.Input(1, 2, 2).Classifier();
        var shape = Promises.Of(Brightness.Data(_context, 3).Schema);
        Refused(() => _context.MulticlassClassification.Trainers.ConvNet(network, "Name").GetOutputSchema(shape), "'Name'", "MapValueToKey");
        Refused(() => _context.MulticlassClassification.Trainers.ConvNet(network, "Class").GetOutputSchema(shape), "no label column 'Class'");
        Refused(() => _context.MulticlassClassification.Trainers.ConvNet(network, "Label", "Number").GetOutputSchema(shape), "'Number'", "Int32");
    }

    [Fact]
    public void An_explicit_width_that_is_not_the_number_of_classes_is_refused_with_both()
    {
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Network.Input(1, 2, 2).Classifier(7, name: "top"));
        var error = Assert.Throws<NetworkException>(() => trainer.Fit(Brightness.Data(_context, 3)));
        Assert.Contains("'top' is [7]", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_does_not_end_in_a_vector_is_refused()
    {
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Network.Input(1, 2, 2).Conv2D(3, kernel: 1));
        Assert.Contains("Classifier()", Assert.Throws<NetworkException>(() => trainer.Fit(Brightness.Data(_context, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_the_columns_size_leaves_no_room_for_is_refused()
    {
        var network = Network.Input(channels: 1).Conv2D(2, kernel: 5, padding: ConvMl.Geometry.Padding.Valid).GlobalAveragePool().Classifier();
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(network);
        Assert.Contains("conv2d_1", Assert.Throws<NetworkException>(() => trainer.Fit(Brightness.Data(_context, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_with_several_inputs_are_refused_when_the_trainer_is_made()
    {
        var two = Network.Input(1, 2, 2).AddInput([1, 2, 2], "other");
        Assert.Contains("2 inputs", Assert.Throws<ArgumentException>(() => _context.MulticlassClassification.Trainers.ConvNet(two)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_backend_is_refused_with_those_there_are()
    {
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Network.Input(1, 2, 2).Classifier(), new() { Backend = "referense" });
        Assert.Contains("reference", Assert.Throws<ArgumentException>(() => trainer.Fit(Brightness.Data(_context, 3))).Message, StringComparison.Ordinal);
    }

    private IDataView Load<TRow>()
        where TRow : class, new() => _context.Data.LoadFromEnumerable([new TRow()]);

    private static void Refused(Func<object> action, params string[] words)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(action);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private static string Text(DataViewSchema.Column column, string annotation)
    {
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(annotation, ref text);
        return text.ToString();
    }

    private static string[] Texts(DataViewSchema.Column column, string annotation)
    {
        VBuffer<ReadOnlyMemory<char>> texts = default;
        column.Annotations.GetValue(annotation, ref texts);
        return [.. texts.DenseValues().Select(text => text.ToString())];
    }

    private static uint SetId(DataViewSchema.Column column)
    {
        uint set = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref set);
        return set;
    }

    private sealed class WrongSize
    {
        [VectorType(1, 3, 2)]
        public byte[] Features { get; set; } = new byte[6];
    }

    private sealed class WrongType
    {
        [VectorType(1, 2, 2)]
        public double[] Features { get; set; } = new double[4];
    }

    private sealed class UnknownSize
    {
        public byte[] Features { get; set; } = new byte[4];
    }

    private sealed class Scalar
    {
        public float Features { get; set; }
    }

    private sealed class NoFeatures
    {
        public float Other { get; set; }
    }

    private sealed class Flat
    {
        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];
    }

    private sealed class Interleaved
    {
        [VectorType(4, 5, 3)]
        public float[] Features { get; set; } = new float[60];

        [KeyType(2)]
        public uint Label { get; set; } = 1;
    }
}
