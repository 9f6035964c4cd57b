using ConvMl.Transforms.Data;
using ConvMl.Transforms.Tests.Support;
using CsCheck;

namespace ConvMl.Transforms.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_plain_or_compressed_whatever_the_name()
    {
        var round = 0;
        Gen.Select(Gen.Int[1, 9].Array[1, 4], Gen.Bool).Sample(
            (dimensions, compressed) =>
            {
                var elements = Enumerable.Range(0, dimensions.Aggregate(1, (a, b) => a * b)).Select(i => (byte)(i * 7)).ToArray();
                var bytes = Idx.Bytes(dimensions, elements);
                var file = IdxFile.Read(_folder.Write($"{Interlocked.Increment(ref round)}.bin", compressed ? Idx.Gzip(bytes) : bytes));
                return file.Dimensions.SequenceEqual(dimensions) && file.Elements.Span.SequenceEqual(elements);
            },
            iter: 50);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => IdxFile.Read(Path.Combine(_folder.Path, "absent.gz")));
        Assert.Contains("absent.gz", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an idx file at all")]
    [InlineData("\0\0\b")]
    public void Another_kind_of_file_is_refused(string content) =>
        Refused(content.Select(c => (byte)c).ToArray(), "not an IDX file");

    [Fact]
    public void Elements_other_than_bytes_are_refused() => Refused(Idx.Bytes([1], new byte[4], type: 0x0d), "0x0d");

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_dimension_must_be_positive(int size) => Refused(Idx.Bytes([2, size], []), $"dimension 1 is {size}");

    [Fact]
    public void A_header_that_ends_early_is_refused() => Refused(Idx.Bytes([2, 3], new byte[6])[..10], "ends within its header");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncated_elements_are_refused(bool compressed)
    {
        var bytes = Idx.Bytes([10, 3], new byte[29]);
        Refused(compressed ? Idx.Gzip(bytes) : bytes, "truncated");
    }

    [Fact]
    public void A_truncated_compressed_file_is_refused()
    {
        var whole = Idx.Gzip(Idx.Bytes([3000], [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i * 31 / 7))]));
        foreach (var length in new[] { 3, 15, whole.Length / 2, whole.Length - 40 }) Refused(whole[..length], "t.bin");
    }

    [Fact]
    public void A_damaged_compressed_file_is_refused()
    {
        var bytes = Idx.Gzip(Idx.Bytes([3000], [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i * 31 / 7))]));
        bytes[bytes.Length - 6] ^= 0xff;
        Refused(bytes, "gzip");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_after_the_last_element_are_refused(bool compressed)
    {
        var bytes = Idx.Bytes([2, 3], new byte[7]);
        Refused(compressed ? Idx.Gzip(bytes) : bytes, "goes on after");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gigabytes_declared_in_a_few_bytes_are_refused_before_they_are_allocated(bool compressed)
    {
        var bytes = Idx.Bytes([int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, 2], new byte[4]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(compressed ? Idx.Gzip(bytes) : bytes, "more than a file of its size can hold");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    private void Refused(byte[] content, string expected)
    {
        var path = _folder.Write("t.bin", content);
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("t.bin", error.Message, StringComparison.Ordinal);
    }
}
