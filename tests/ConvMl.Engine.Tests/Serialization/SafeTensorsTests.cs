using System.Buffers.Binary;
using System.Text;
using ConvMl.Fuzzing;
using ConvMl.Networks;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Serialization;

public class SafeTensorsTests
{
    private static readonly Network Small = Network.Input(3, 8, 8).Conv2D(5, 3).BatchNorm().Flatten().Dense(7);

    [Fact]
    public void Parameters_come_back_bit_by_bit()
    {
        var written = Small.CreateParameters(1);
        var read = new ParameterSet(Small.Parameters);

        SafeTensors.Read(new MemoryStream(Bytes(written)), read);

        Assert.Equal(written.Span.ToArray(), read.Span.ToArray());
    }

    [Fact]
    public void The_file_is_what_the_format_says()
    {
        var parameters = Network.Input(2, 1, 1).Flatten().Dense(1, name: "d").CreateParameters(1);
        parameters["d.weight"][0] = 1.5f;
        parameters["d.weight"][1] = -2;
        var bytes = Bytes(parameters, new Dictionary<string, string> { ["made"] = "here" });

        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = Encoding.UTF8.GetString(bytes, 8, length);
        Assert.Equal(
            """{"__metadata__":{"made":"here"},"d.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"d.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
            header.TrimEnd(' '));
        Assert.Equal(0, length % 8);
        Assert.Equal([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0], bytes[(8 + length)..]);
    }

    [Fact]
    public void A_state_dict_of_PyTorch_loads_into_the_same_network()
    {
        var network = Network.Input(1, 1, 1).BatchNorm(name: "bn");
        const string Header = """
            {"bn.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"bn.bias":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"bn.running_mean":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[12,20]},"bn.running_var":{"dtype":"F32","shape":[1],"data_offsets":[20,24]}}
            """;
        byte[] file = [.. BitConverter.GetBytes((long)Header.Length), .. Encoding.UTF8.GetBytes(Header),
            .. new float[] { 1, 2, 3 }.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(77L), .. BitConverter.GetBytes(4f)];
        var read = new ParameterSet(network.Parameters);

        SafeTensors.Read(new MemoryStream(file), read);

        Assert.Equal([1, 2, 3, 4], read.Layout.Slots.Select(slot => read[slot][0]));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_and_changes_nothing()
    {
        var bytes = Bytes(Small.CreateParameters(1));
        for (var length = 0; length < bytes.Length; length += 1 + (length / 3))
        {
            var target = Small.CreateParameters(2);
            var before = target.Span.ToArray();
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(bytes, 0, length), target));
            Assert.Equal(before, target.Span.ToArray());
        }
    }

    [Fact]
    public void Parameters_of_another_network_are_named()
    {
        var other = Network.Input(3, 8, 8).Conv2D(5, 3).Flatten().Dense(7, name: "last");
        var error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(Bytes(other.CreateParameters(1))), Small.CreateParameters(1)));

        Assert.Contains("missing batchnorm_1.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("last.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_of_another_shape_is_shown_with_both_shapes()
    {
        var other = Network.Input(3, 8, 8).Conv2D(5, 5).BatchNorm().Flatten().Dense(7);
        var error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(Bytes(other.CreateParameters(1))), Small.CreateParameters(1)));

        Assert.Contains("[5, 3, 5, 5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[5, 3, 3, 3]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"d.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},"d.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", null)]
    [InlineData("""{"d.weight":{"dtype":"F16","shape":[1,2],"data_offsets":[0,8]},"d.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", "F16")]
    [InlineData("""{"d.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,4]},"d.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", "4 bytes")]
    [InlineData("""{"d.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"d.bias":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""", "begins at byte 16")]
    [InlineData("""{"d.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"d.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"d.bias":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""", "twice")]
    [InlineData("""{"d.weight":{"dtype":"F32","shape":"no"}}""", "damaged")]
    [InlineData("""{"d.weight":3}""", "damaged")]
    [InlineData("""[]""", "damaged")]
    public void Headers_are_checked_before_a_number_is_read(string header, string? message)
    {
        var parameters = Network.Input(2, 1, 1).Flatten().Dense(1, name: "d").CreateParameters(1);
        var bytes = new byte[8 + header.Length + 64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));

        if (message is null)
            SafeTensors.Read(new MemoryStream(bytes), parameters);
        else
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(bytes), parameters)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_beyond_reason_is_refused_before_memory_is_taken()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, long.MaxValue);

        Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(bytes), Small.CreateParameters(1)));
    }

    [Fact]
    public void A_long_header_that_is_not_there_takes_no_memory()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 99_999_999);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(bytes), Small.CreateParameters(1)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_damaged_file_is_read_or_refused_and_changes_nothing_if_it_is()
    {
        var parameters = Small.CreateParameters(2);
        Fuzz.Run(
            usual: 5_000, [Bytes(Small.CreateParameters(1)), Bytes(Small.CreateParameters(1), new Dictionary<string, string> { ["made"] = "here" })[..300]],
            allowedBytes: length => 1_000_000 + (100L * length),
            file =>
            {
                var before = parameters.Span.ToArray();
                var error = Record.Exception(() => SafeTensors.Read(new MemoryStream(file), parameters));
                Assert.True(error is null or InvalidDataException, $"{error}");
                Assert.True(error is null || parameters.Span.SequenceEqual(before));
            });
    }

    [Fact]
    public void A_failed_save_leaves_the_old_file()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "weights.safetensors");
            AtomicFile.WriteText(path, "old");

            Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
            {
                stream.WriteByte(1);
                throw new IOException("disk full");
            }));

            Assert.Equal("old", File.ReadAllText(path));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Bytes(ParameterSet parameters, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, parameters, metadata);
        return stream.ToArray();
    }
}
