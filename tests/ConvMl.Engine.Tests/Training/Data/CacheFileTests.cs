using System.Runtime.InteropServices;
using ConvMl.Tensors;
using ConvMl.Training.Data;

namespace ConvMl.Engine.Tests.Training.Data;

public sealed class CacheFileTests : IDisposable
{
    private static readonly SampleFormat Format = new([1, 3, 5], [], ElementType.Byte);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_there_once_it_is_complete_and_not_before()
    {
        using var writer = new CacheFileWriter(_folder["data.cache"], Format);
        writer.Add(new byte[15], 1);
        Assert.DoesNotContain("data.cache", _folder.Files);

        using (var data = writer.Complete())
            Assert.Equal(1, data.Count);
        writer.Dispose();

        Assert.Equal(["data.cache"], _folder.Files);
        using var opened = new CacheFileDataset(_folder["data.cache"]);
        Assert.Equal((1, Format.InputShape), (opened.Count, opened.InputShape));
    }

    [Fact]
    public void An_unfinished_file_leaves_nothing_behind_and_the_old_one_in_place()
    {
        Write(3);
        using (var writer = new CacheFileWriter(_folder["data.cache"], Format))
            writer.Add(new byte[15], 1);

        Assert.Equal(["data.cache"], _folder.Files);
        using var data = new CacheFileDataset(_folder["data.cache"]);
        Assert.Equal(3, data.Count);
    }

    [Fact]
    public void A_temporary_file_goes_with_its_data_set()
    {
        using var writer = CacheFileWriter.CreateTemporary(Format, _folder.Path);
        writer.Add(new byte[15], 1);
        var data = writer.Complete();
        Assert.Single(_folder.Files);

        data.Dispose();

        Assert.Empty(_folder.Files);
        Assert.Throws<ObjectDisposedException>(() => data.Read(0, new float[15], new float[1]));
    }

    [Fact]
    public void A_file_without_samples_is_data_without_samples()
    {
        Write(0);
        using var data = new CacheFileDataset(_folder["data.cache"]);
        Assert.Equal(0, data.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(0, new float[15], new float[1]));
    }

    [Fact]
    public void Samples_behind_two_gigabytes_are_read()
    {
        // A sparse file: only the header and the last record take room on the disk.
        var format = new SampleFormat([1 << 18], [], ElementType.Single);
        const int Count = 2500;
        var record = new byte[format.RecordLength + CacheFileFormat.ChecksumLength];
        var input = new float[1 << 18];
        (input[0], input[^1]) = (5, 6);
        format.Encode(input, [7], record);
        MemoryMarshal.Write(record.AsSpan(format.RecordLength), CacheFileFormat.Checksum(record.AsSpan(0, format.RecordLength)));
        using (var stream = File.Create(_folder["data.cache"]))
        {
            stream.Write(CacheFileFormat.WriteHeader(format, Count));
            stream.Position = CacheFileFormat.HeaderLength + ((Count - 1) * (long)record.Length);
            Assert.True(stream.Position > int.MaxValue);
            stream.Write(record);
        }

        using var data = new CacheFileDataset(_folder["data.cache"]);
        var (x, y) = (new float[1 << 18], new float[1]);
        data.Read(Count - 1, x, y);

        Assert.Equal(input, x);
        Assert.Equal([7], y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4100)]
    [InlineData(-1)]
    public void A_truncated_file_is_refused_when_it_is_opened(int length)
    {
        Write(3);
        using (var stream = File.OpenWrite(_folder["data.cache"]))
            stream.SetLength(length > 0 ? length : stream.Length + length);

        var message = Assert.Throws<InvalidDataException>(() => new CacheFileDataset(_folder["data.cache"])).Message;
        Assert.Contains("data.cache", message, StringComparison.Ordinal);
        Assert.Matches("truncated|not a cache file", message);
    }

    [Fact]
    public void A_file_with_more_than_its_samples_is_refused()
    {
        Write(3);
        File.AppendAllText(_folder["data.cache"], "x");

        Assert.Contains("is damaged", Assert.Throws<InvalidDataException>(() => new CacheFileDataset(_folder["data.cache"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "not a cache file")]
    [InlineData(8, "version")]
    [InlineData(12, "damaged")]
    [InlineData(16, "damaged")]
    [InlineData(24, "damaged")]
    [InlineData(4095, "damaged")]
    public void A_damaged_header_is_refused(int at, string expected)
    {
        Write(3);
        Damage(at);

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => new CacheFileDataset(_folder["data.cache"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_sample_is_named_when_it_is_read_and_the_others_are_fine()
    {
        Write(3);
        Damage(CacheFileFormat.HeaderLength + Format.RecordLength + CacheFileFormat.ChecksumLength + 9);
        using var data = new CacheFileDataset(_folder["data.cache"]);
        var (x, y) = (new float[15], new float[1]);

        data.Read(0, x, y);
        data.Read(2, x, y);
        Assert.Contains("sample 1 is damaged", Assert.Throws<InvalidDataException>(() => data.Read(1, x, y)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_or_folder_is_an_error_of_input_and_output()
    {
        Assert.Throws<FileNotFoundException>(() => new CacheFileDataset(_folder["missing"]));
        Assert.Throws<DirectoryNotFoundException>(() => new CacheFileWriter(_folder["no/folder/data.cache"], Format));
    }

    [Fact]
    public void Many_threads_read_at_once()
    {
        Write(64);
        using var data = new CacheFileDataset(_folder["data.cache"]);

        Parallel.For(0, 2000, number =>
        {
            var (x, y) = (new float[15], new float[1]);
            data.Read(number % 64, x, y);
            Assert.Equal([.. Enumerable.Repeat((float)(number % 64), 15)], x);
        });
    }

    private void Write(int count)
    {
        using var writer = new CacheFileWriter(_folder["data.cache"], Format);
        for (var sample = 0; sample < count; sample++)
            writer.Add(Enumerable.Repeat((byte)sample, 15).ToArray(), sample);
        writer.Complete().Dispose();
    }

    private void Damage(int at)
    {
        using var stream = File.Open(_folder["data.cache"], FileMode.Open);
        stream.Position = at;
        var value = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(value ^ 0x40));
    }
}
