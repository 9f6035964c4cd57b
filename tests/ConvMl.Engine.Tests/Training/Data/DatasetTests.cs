using ConvMl.Tensors;
using ConvMl.Training.Data;

namespace ConvMl.Engine.Tests.Training.Data;

public class DatasetTests
{
    private static readonly Shape Image = [1, 2, 3];

    public static TheoryData<ElementType, bool> Kinds => new() { { ElementType.Byte, false }, { ElementType.Byte, true }, { ElementType.Single, false }, { ElementType.Single, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_writer_takes_is_what_the_data_gives(ElementType type, bool inFile)
    {
        // An odd number of bytes, targets of several numbers, and more samples than one block of memory holds.
        Shape input = [3, 5, 7], target = [2];
        var count = inFile ? 50 : 90_000 / (type == ElementType.Byte ? 1 : 2);
        var format = new SampleFormat(input, target, type);
        using DatasetWriter writer = inFile ? CacheFileWriter.CreateTemporary(format) : new MemoryDatasetWriter(format);
        for (var sample = 0; sample < count; sample++)
        {
            if (type == ElementType.Byte)
                writer.Add(Bytes(sample), sample, -sample);
            else
                writer.Add(Floats(sample), sample, -sample);
        }

        Assert.Equal(count, writer.Count);
        var data = writer.Complete();
        using var file = data as IDisposable;

        Assert.Equal((count, input, target), (data.Count, data.InputShape, data.TargetShape));
        var (x, y) = (new float[105], new float[2]);
        foreach (var sample in new[] { 0, 1, count / 2, count - 1 })
        {
            data.Read(sample, x, y);
            Assert.Equal(type == ElementType.Byte ? [.. Bytes(sample).Select(value => (float)value)] : Floats(sample), x);
            Assert.Equal([sample, -sample], y);
            Array.Clear(y);
            data.ReadTarget(sample, y);
            Assert.Equal([sample, -sample], y);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(count, x, y));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.ReadTarget(-1, y));
        Assert.Throws<ArgumentException>(() => data.Read(0, new float[104], y));
        Assert.Throws<ArgumentException>(() => data.Read(0, x, new float[1]));
        Assert.Throws<InvalidOperationException>(() => writer.Add(Bytes(0), 0, 0));

        static byte[] Bytes(int sample) => [.. Enumerable.Range(0, 105).Select(i => (byte)((sample * 31) + i))];
        static float[] Floats(int sample) => [.. Enumerable.Range(0, 105).Select(i => (sample * 0.25f) - i)];
    }

    [Fact]
    public void Bytes_widen_where_floats_are_kept_but_floats_are_never_cut_to_bytes()
    {
        var floats = new MemoryDatasetWriter(new SampleFormat([2], [], ElementType.Single));
        floats.Add([(byte)3, (byte)255], 1);
        var (x, y) = (new float[2], new float[1]);
        floats.Complete().Read(0, x, y);

        Assert.Equal([3, 255], x);
        var bytes = new MemoryDatasetWriter(new SampleFormat([2], [], ElementType.Byte));
        Assert.Contains("floats", Assert.Throws<ArgumentException>(() => bytes.Add([1f, 2f], 1)).Message, StringComparison.Ordinal);
        Assert.Equal(0, bytes.Count);
    }

    [Fact]
    public void A_sample_of_the_wrong_size_is_refused_with_both_sizes()
    {
        using var writer = new MemoryDatasetWriter(new SampleFormat(Image, [], ElementType.Byte));

        Assert.Contains("input has 5 elements; a sample of input [1, 2, 3] and target [] needs 6", Assert.Throws<ArgumentException>(() => writer.Add(new byte[5], 0)).Message, StringComparison.Ordinal);
        Assert.Contains("target has 2 elements", Assert.Throws<ArgumentException>(() => writer.Add(new byte[6], 0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("12 numbers of inputs; 3 samples of [1, 2, 3] have 18", Assert.Throws<ArgumentException>(() => new MemoryDataset(Image, new byte[12], [0, 1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_become_data_in_one_call()
    {
        var bytes = new MemoryDataset([2], (byte[])[1, 2, 3, 4], [7, 8]);
        var floats = new MemoryDataset([2], (float[])[1.5f, 2, 3, 4.5f], [7, 8]);

        Assert.Equal([3, 4, 8], Sample(bytes, 1));
        Assert.Equal([3, 4.5f, 8], Sample(floats, 1));
    }

    [Fact]
    public void A_subset_reads_its_samples_of_the_source_in_its_own_order()
    {
        var source = new MemoryDataset([1], (byte[])[10, 11, 12, 13], [0, 1, 0, 1]);
        var subset = new SubsetDataset(source, [3, 0, 3]);

        Assert.Equal(3, subset.Count);
        Assert.Equal([13, 1], Sample(subset, 0));
        Assert.Equal([10, 0], Sample(subset, 1));
        Assert.Equal("sample 3", subset.NameOf(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample(subset, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubsetDataset(source, [4]));
    }

    private static float[] Sample(Dataset data, int index)
    {
        var (input, target) = (new float[data.InputShape.Elements], new float[data.TargetShape.Elements]);
        data.Read(index, input, target);
        return [.. input, .. target];
    }
}
