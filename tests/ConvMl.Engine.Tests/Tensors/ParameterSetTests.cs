using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Tensors;

public class ParameterSetTests
{
    private static readonly ParameterLayout Layout = new(
    [
        ("a.weight", [3, 5], ParameterRole.Weight),
        ("a.bias", [3], ParameterRole.Bias),
        ("n.running_mean", [17], ParameterRole.Statistic),
    ]);

    [Fact]
    public void Slots_lie_in_order_on_64_bytes_and_never_overlap() => Gen.Int[1, 70].Array[0, 12].Sample(
        lengths =>
        {
            var layout = new ParameterLayout(lengths.Select((length, number) => ($"p{number}", Shape.Create([length]), ParameterRole.Weight)));
            var end = 0;
            foreach (var slot in layout.Slots)
            {
                Assert.Equal(0, slot.Offset % 16);
                Assert.InRange(slot.Offset, end, end + 15);
                end = slot.Offset + slot.Length;
            }

            Assert.InRange(layout.Length, end, end + 15);
            Assert.Equal(lengths.Sum(), layout.Count);
        },
        iter: 200);

    [Fact]
    public void Statistics_count_but_are_not_trained()
    {
        Assert.Equal((35, 18), (Layout.Count, Layout.TrainedCount));
        Assert.False(Layout["n.running_mean"].IsTrained);
    }

    [Fact]
    public void A_name_stands_for_one_parameter()
    {
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => new ParameterLayout([("a", [1], ParameterRole.Weight), ("a", [2], ParameterRole.Bias)])).Message, StringComparison.Ordinal);
        Assert.Contains("a.weight", Assert.Throws<KeyNotFoundException>(() => Layout["b"]).Message, StringComparison.Ordinal);
        Assert.False(Layout.TryGet("b", out _));
    }

    [Fact]
    public void A_slice_is_a_view_of_the_one_buffer()
    {
        var parameters = new ParameterSet(Layout);
        parameters["a.bias"].Fill(2);

        Assert.All(parameters.Span.Slice(Layout["a.bias"].Offset, 3).ToArray(), value => Assert.Equal(2, value));
        Assert.Equal(6, parameters.Span.ToArray().Sum());
    }

    [Fact]
    public void A_copy_has_memory_of_its_own()
    {
        var parameters = new ParameterSet(Layout);
        var copy = parameters.Clone();
        copy["a.weight"].Fill(1);
        Assert.Equal(0, parameters["a.weight"][0]);

        parameters.CopyFrom(copy);
        Assert.Equal(1, parameters["a.weight"][14]);
    }

    [Fact]
    public void Parameters_of_another_layout_are_refused()
    {
        var other = new ParameterSet(new ParameterLayout([("a.weight", [5, 3], ParameterRole.Weight)]));

        Assert.False(Layout.IsSameAs(other.Layout));
        Assert.Throws<ArgumentException>(() => new ParameterSet(Layout).CopyFrom(other));
    }

    [Fact]
    public unsafe void A_buffer_begins_on_64_bytes_and_with_zeros() => Gen.Int[0, 100].Sample(
        length =>
        {
            var buffer = new AlignedBuffer(length);

            Assert.Equal(0u, (nuint)buffer.Pointer % AlignedBuffer.Alignment);
            Assert.Equal(length, buffer.Span.Length);
            Assert.False(buffer.Span.ContainsAnyExcept(0f));
        },
        iter: 100);

    [Fact]
    public void A_buffer_of_negative_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(-1));
}
