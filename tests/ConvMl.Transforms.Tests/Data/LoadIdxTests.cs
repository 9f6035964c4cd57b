using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Data;

[Collection(Alone.Name)]
public sealed class LoadIdxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_are_byte_vectors_with_their_shape_and_labels_are_keys_with_names()
    {
        var data = Load(count: 5, labels: [0, 2, 1, 0, 2]);

        var features = Assert.IsType<VectorDataViewType>(data.Schema["Features"].Type);
        Assert.Equal(NumberDataViewType.Byte, features.ItemType);
        Assert.Equal([1, 2, 3], features.Dimensions.ToArray());
        Assert.Equal(3ul, Assert.IsType<KeyDataViewType>(data.Schema["Label"].Type).Count);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Label"].GetKeyValues(ref names);
        Assert.Equal(["0", "1", "2"], names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(5, data.GetRowCount());
        var rows = Rows(data);
        Assert.Equal([1u, 3u, 2u, 1u, 3u], rows.Select(row => row.Label));
        Assert.Equal([12, 13, 14, 15, 16, 17], rows[2].Features.Select(value => (int)value));
    }

    [Fact]
    public void Given_class_names_become_key_values_and_set_the_number_of_classes()
    {
        var data = Load(3, [0, 1, 0], classNames: ["boot", "bag", "coat"]);
        var values = _context.Transforms.Conversion.MapKeyToValue("Name", "Label").Fit(data).Transform(data);
        Assert.Equal(["boot", "bag", "boot"], values.GetColumn<string>("Name"));
        Assert.Equal(3ul, ((KeyDataViewType)data.Schema["Label"].Type).Count);
    }

    [Fact]
    public void Shuffling_keeps_images_and_labels_together()
    {
        var labels = Enumerable.Range(0, 40).Select(i => (byte)(i % 7)).ToArray();
        var data = Load(40, labels);
        var shuffled = Rows(_context.Data.ShuffleRows(data, seed: 3));
        Assert.NotEqual(Rows(data).Select(row => row.Features[0]), shuffled.Select(row => row.Features[0]));
        Assert.Equal(40, shuffled.Select(row => row.Features[0]).Distinct().Count());
        Assert.All(shuffled, row => Assert.Equal((row.Features[0] / 6 % 7) + 1u, row.Label));
    }

    [Fact]
    public void Only_columns_that_were_asked_for_can_be_read_and_only_on_a_row()
    {
        var data = Load(2, [0, 1]);
        using var cursor = data.GetRowCursor([data.Schema["Label"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<byte>>(data.Schema["Features"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(data.Schema["Label"]));
        var label = cursor.GetGetter<uint>(data.Schema["Label"]);
        uint value = 0;
        Assert.Throws<InvalidOperationException>(() => label(ref value));
        Assert.True(cursor.MoveNext());
        label(ref value);
        Assert.Equal(1u, value);
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => label(ref value));
    }

    [Fact]
    public void Images_and_labels_of_different_counts_are_refused_with_both_counts()
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(3, [0, 1]));
        Assert.Contains("3 images", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exchanged_files_are_noticed()
    {
        var (images, labels) = Write(2, [0, 1]);
        var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadIdx(labels, images));
        Assert.Contains("exchanged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_without_a_name_is_refused_with_its_row()
    {
        var error = Assert.Throws<ArgumentException>(() => Load(4, [0, 1, 5, 0], classNames: ["a", "b"]));
        Assert.Contains("label 5 in row 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_images_load_compactly()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var data = FashionMnist.Train(_context);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(12_000, data.GetRowCount());
        Assert.InRange(held, 0, 12_000 * 784 * 3 / 2);
        GC.KeepAlive(data);
    }

    private IDataView Load(int count, byte[] labels, string[]? classNames = null)
    {
        var (imagesPath, labelsPath) = Write(count, labels);
        return _context.Data.LoadIdx(imagesPath, labelsPath, classNames);
    }

    private (string Images, string Labels) Write(int count, byte[] labels) =>
        (_folder.Write("images.gz", Idx.Gzip(Idx.Bytes([count, 2, 3], [.. Enumerable.Range(0, count * 6).Select(i => (byte)i)]))),
            _folder.Write("labels.gz", Idx.Gzip(Idx.Bytes([labels.Length], labels))));

    private List<Row> Rows(IDataView data) => [.. _context.Data.CreateEnumerable<Row>(data, reuseRowObject: false)];

    private sealed class Row
    {
        public byte[] Features { get; set; } = [];

        public uint Label { get; set; }
    }
}
