using ConvMl.Networks;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Tests.Support;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

public sealed class PersistenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CountingBackend _backend = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose()
    {
        _folder.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void Network_parameters_names_and_settings_come_back()
    {
        var saved = Brightness.Transformer(_backend, batchSize: 17);
        var loaded = Load(Save(saved));

        Assert.Equal(saved.FeatureColumnName, loaded.FeatureColumnName);
        Assert.Equal(saved.FeatureColumnType, loaded.FeatureColumnType);
        Assert.Equal(17, loaded.BatchSize);
        Assert.Equal(Brightness.Precision, loaded.Precision);
        Assert.Equal(Brightness.Names, loaded.Model.ClassNames);
        Assert.Equal(saved.Model.Network.Nodes.Select(node => (node.Name, node.Layer)), loaded.Model.Network.Nodes.Select(node => (node.Name, node.Layer)));
        Assert.True(saved.Model.Parameters.Span.SequenceEqual(loaded.Model.Parameters.Span));
        Assert.Null(loaded.Training);
    }

    [Fact]
    public void A_model_without_class_names_comes_back_without()
    {
        var loaded = Load(Save(Brightness.Transformer(_backend, named: false)));
        Assert.Equal(["0", "1", "2"], loaded.Model.ClassNames);
        Assert.Null(loaded.Model.Labels);
    }

    [Fact]
    public void Label_values_keep_their_type()
    {
        var data = _context.Transforms.Conversion.MapValueToKey("Key", "Number").Fit(Brightness.Rows(_context, 4)).Transform(Brightness.Rows(_context, 4));
        var network = Network.Input(1, 2, 2).Classifier(4);
        var model = new ConvNetModel(network, network.CreateParameters(1), KeyValues.Of(data.Schema["Key"]));
        var loaded = Load(Save(new ConvNetTransformer(new(model, "Features", FeatureKind.Bytes, 1), _backend, null)));

        var annotation = loaded.GetOutputSchema(data.Schema)["PredictedLabel"].Annotations;
        VBuffer<int> values = default;
        annotation.GetValue("KeyValues", ref values);
        Assert.Equal([0, 1, 2, 3], values.DenseValues());
        Assert.Equal(["0", "1", "2", "3"], loaded.Model.ClassNames);
    }

    [Fact]
    public void Saving_a_loaded_model_gives_the_same_model()
    {
        var first = Save(Brightness.Transformer(_backend));
        var second = Save(Load(first));
        Assert.True(Load(first).Model.Parameters.Span.SequenceEqual(Load(second).Model.Parameters.Span));
        Assert.Equal(new FileInfo(first).Length, new FileInfo(second).Length);
    }

    [Fact]
    public void A_model_from_a_newer_version_is_refused_in_plain_words()
    {
        var path = Save(Brightness.Transformer(_backend));
        ModelFile.Change(path, "Model.key", bytes => ModelFile.Replace(bytes, [1, 0, 0, 0, 8, (byte)'F'], [2, 0, 0, 0, 8, (byte)'F']));
        Refused(path, "newer ConvMl", "Update the package");
    }

    [Fact]
    public void A_truncated_network_is_refused()
    {
        var path = Save(Brightness.Transformer(_backend));
        ModelFile.Change(path, "Network.bin", bytes => bytes[..^5]);
        Refused(path, "damaged");
    }

    [Fact]
    public void A_truncated_header_is_refused()
    {
        var path = Save(Brightness.Transformer(_backend));
        ModelFile.Change(path, "Model.key", bytes => ModelFile.Replace(bytes, [1, 0, 0, 0, 8, (byte)'F'], [1, 0, 0, 0, 255, 255, 255, 127]));
        Refused(path, "damaged");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    [InlineData(-2)]
    public void A_flipped_bit_in_the_network_is_noticed(int position)
    {
        var path = Save(Brightness.Transformer(_backend));
        ModelFile.Change(path, "Network.bin", bytes =>
        {
            bytes[position < 0 ? bytes.Length + position : position] ^= 0x10;
            return bytes;
        });
        Refused(path, "checksum");
    }

    [Fact]
    public void A_missing_network_is_named()
    {
        var path = Save(Brightness.Transformer(_backend));
        using (var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Update))
        {
            zip.Entries.Single(entry => entry.FullName.EndsWith("Network.bin", StringComparison.Ordinal)).Delete();
        }

        Refused(path, "Network.bin");
    }

    [Fact]
    public void A_truncated_zip_is_refused()
    {
        var path = Save(Brightness.Transformer(_backend));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Refused(path);
    }

    [Fact]
    public void A_file_that_is_no_zip_is_refused()
    {
        var path = _folder.Write("notes.txt", "no model"u8.ToArray());
        Refused(path, "not a model");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => _context.Model.LoadFile(Path.Combine(_folder.Path, "absent.zip"), out _));
        Assert.Contains("absent.zip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else()
    {
        var path = Save(Brightness.Transformer(_backend));
        var before = File.ReadAllBytes(path);
        Assert.ThrowsAny<Exception>(() => _context.Model.SaveFile(new Unsavable(), Brightness.Data(_context, 1).Schema, path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    private string Save(ConvNetTransformer transformer)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.zip");
        _context.Model.SaveFile(transformer, Brightness.Data(_context, 1).Schema, path);
        return path;
    }

    private ConvNetTransformer Load(string path)
    {
        var model = Assert.IsType<ConvNetTransformer>(new MLContext().Model.Load(path, out _));
        Assert.IsType<ConvNetTransformer>(_context.Model.LoadFile(path, out var schema));
        Assert.NotNull(schema.GetColumnOrNull("Features"));
        return model;
    }

    // ML.NET's own Load has the same words, further in.
    private void Refused(string path, params string[] words)
    {
        var error = Assert.Throws<InvalidDataException>(() => _context.Model.LoadFile(path, out _));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        var own = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(path, out _));
        Assert.IsType<FormatException>(own is System.Reflection.TargetInvocationException ? own.InnerException : own);
    }

    private sealed class Unsavable : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;

        public void Save(ModelSaveContext ctx) => throw new IOException("No space left on device");
    }
}
