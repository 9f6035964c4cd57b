using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Tensors;

public class ShapeTests
{
    [Fact]
    public void A_shape_is_its_sizes()
    {
        Shape shape = [3, 4, 5];

        Assert.Equal([3, 4, 5], shape.AsSpan().ToArray());
        Assert.Equal((3, 4, 5), (shape.Channels, shape.Height, shape.Width));
        Assert.Equal((3, 60), (shape.Rank, shape.Elements));
        Assert.True(shape is { IsImage: true, IsConcrete: true });
        Assert.Equal("[3, 4, 5]", shape.ToString());
    }

    [Fact]
    public void Shapes_of_equal_sizes_are_equal()
    {
        Shape one = [2, 3], same = [2, 3], other = [3, 2], longer = [2, 3, 1];

        Assert.True(one == same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.True(one != other);
        Assert.True(one != longer);
    }

    [Fact]
    public void The_default_is_the_shape_of_a_single_number()
    {
        Shape none = [];

        Assert.Equal(default, none);
        Assert.Equal(default(Shape).GetHashCode(), none.GetHashCode());
        Assert.Equal((0, 1), (default(Shape).Rank, default(Shape).Elements));
        Assert.Equal("[]", default(Shape).ToString());
        Assert.Empty(default(Shape));
    }

    [Fact]
    public void An_open_axis_has_no_number_of_elements()
    {
        Shape open = [3, Shape.Open, 5];

        Assert.False(open.IsConcrete);
        Assert.Equal("[3, ?, 5]", open.ToString());
        Assert.Contains("[3, ?, 5]", Assert.Throws<InvalidOperationException>(() => open.Elements).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Sizes_are_positive(int size) => Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Create([3, size]));

    [Fact]
    public void Too_many_elements_are_an_error_not_a_wrong_number() => Assert.Throws<OverflowException>(() => Shape.Create([65536, 65536]).Elements);

    [Fact]
    public void An_axis_beyond_the_rank_names_the_shape() =>
        Assert.Contains("[3, 4]", Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Create([3, 4]).Width).Message, StringComparison.Ordinal);
}
