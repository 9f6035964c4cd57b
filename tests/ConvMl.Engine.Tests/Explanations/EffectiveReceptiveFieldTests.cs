using ConvMl.Backends;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Explanations;
using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Explanations;

/// <summary>The receptive field measured by derivatives.</summary>
public class EffectiveReceptiveFieldTests
{
    [Fact]
    public void Of_one_convolution_it_is_the_kernel()
    {
        FilterBank bank = new([1, 1, 3, 3], [1, -2, 3, 4, 5, -6, 7, 8, 9]);
        var network = Network.Input(1, 9, 9).Conv2D(bank, name: "filter").ReLU();
        using var backend = new ReferenceBackend();
        var field = EffectiveReceptiveField.Measure(network, network.CreateParameters(1), backend, new() { Layer = "filter", Unit = (2, 5), Samples = 1 });

        Assert.Equal(((1, 4), (4, 7)), (field.Rows, field.Columns));
        for (var place = 0; place < 81; place++)
        {
            var (row, column) = ((place / 9) - 1, (place % 9) - 4);
            var expected = row is >= 0 and < 3 && column is >= 0 and < 3 ? Math.Abs(bank.Weights[(3 * row) + column]) : 0;
            Assert.Equal(expected, field.Values[place], 1e-5f);
        }

        Assert.Equal(9, field.Pixels);
        Assert.Equal(3, field.Size);
    }

    [Fact]
    public void It_is_the_size_of_the_whole_Jacobian_over_channels()
    {
        // Two samples or two thousand: the signs only change how channels add up, and on average nothing of their products is left.
        var network = Network.Input(2, 7, 7).Conv2D(3, 3, bias: false, name: "c");
        var parameters = network.CreateParameters(1);
        using var backend = new ManagedBackend();
        var field = EffectiveReceptiveField.Measure(network, parameters, backend, new() { Samples = 2000 });

        var weights = parameters["c.weight"].ToArray();
        for (var tap = 0; tap < 9; tap++)
        {
            var expected = Math.Sqrt(Enumerable.Range(0, 6).Average(filter => weights[(filter * 9) + tap] * weights[(filter * 9) + tap]));
            Assert.Equal(expected, field.Values[((2 + (tap / 3)) * 7) + 2 + (tap % 3)], 0.05 * expected);
        }
    }

    [Fact]
    public void Nothing_outside_the_computed_field_counts_and_the_middle_counts_most()
    {
        var network = Network.Input(3, 41, 41).Normalize(100, 50)
            .Conv2D(8, 3).BatchNorm().ReLU().Dropout().Conv2D(8, 3).ReLU().MaxPool2D(2).Residual(block => block.Conv2D(8, 3, name: "last").ReLU())
            .GlobalAveragePool().Classifier(4);
        using var backend = new ManagedBackend();
        var parameters = network.CreateParameters(3);
        var field = EffectiveReceptiveField.Measure(network, parameters, backend, new() { Layer = "last" });

        Assert.Equal((10, 10), field.Unit);
        Assert.Equal(10, field.Field.Vertical.Size);
        for (var place = 0; place < 41 * 41; place++)
        {
            var (row, column) = (place / 41, place % 41);
            if (row < field.Rows.First || row >= field.Rows.Limit || column < field.Columns.First || column >= field.Columns.Limit)
                Assert.Equal(0, field.Values[place]);
        }

        var middle = field.Values[(20 * 41) + 20];
        Assert.True(middle > 4 * field.Values[(field.Rows.First * 41) + field.Columns.First]);
        Assert.InRange(field.Size, 3, 10);
        Assert.Equal(field.Values.ToArray(), EffectiveReceptiveField.Measure(network, parameters, backend, new() { Layer = "last" }).Values.ToArray());
    }

    [Fact]
    public void It_is_the_same_on_the_reference_and_of_a_vector_all_of_it_is_looked_at()
    {
        var network = Network.Input(2, 9, 8).Conv2D(4, 3).BatchNorm().Tanh().AveragePool2D(2).Classifier(3, name: "scores");
        var parameters = network.CreateParameters(3);
        using var managed = new ManagedBackend();
        using var reference = new ReferenceBackend();
        EffectiveReceptiveField Of(IBackend backend) => EffectiveReceptiveField.Measure(network, parameters, backend, new() { Layer = "scores", Samples = 3 });
        var (one, other) = (Of(managed), Of(reference));

        Assert.Null(one.Unit);
        Assert.Equal(((0, 9), (0, 8)), (one.Rows, one.Columns));
        Assert.All(one.Values.ToArray().Zip(other.Values.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        // Half a window lies over the border below: those pixels count for nothing.
        Assert.All(one.Values[..64].ToArray(), value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void It_draws_itself_with_the_border_of_the_computed_field()
    {
        var network = Network.Input(1, 21, 11).Conv2D(4, 3).ReLU().Conv2D(4, 3);
        using var backend = new ManagedBackend();
        var picture = EffectiveReceptiveField.Measure(network, network.CreateParameters(1), backend).Draw(scale: 4);

        Assert.Equal((44, 84, 3), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal([64, 156, 255], picture.Pixels.Slice(3 * ((8 * 4 * 44) + (3 * 4)), 3).ToArray());
        Assert.Equal([0, 0, 4], picture.Pixels[..3].ToArray());
    }

    [Fact]
    public void What_cannot_be_measured_is_named()
    {
        using var backend = new ManagedBackend();
        void Fails<TException>(Network network, EffectiveReceptiveFieldOptions options, string part)
            where TException : Exception => Assert.Contains(
                part, Assert.Throws<TException>(() => EffectiveReceptiveField.Measure(network, network.CreateParameters(1), backend, options)).Message, StringComparison.Ordinal);

        var plain = Network.Input(1, 8, 8).Conv2D(2, 3, name: "c").Flatten(name: "f").Dense(3);
        Fails<NetworkException>(plain, new() { Layer = "d" }, "no layer or input 'd'");
        Fails<ArgumentOutOfRangeException>(plain, new() { Layer = "c", Unit = (8, 0) }, "row 8");
        Fails<ArgumentOutOfRangeException>(plain, new() { Layer = "f", Unit = (0, 0) }, "without rows");
        Fails<ArgumentOutOfRangeException>(plain, new() { Samples = 0 }, "0");
        Fails<NetworkException>(Network.Input([8]).Dense(3), new(), "No layer");
        Fails<NetworkException>(Network.Input([8]).Dense(3, name: "d"), new() { Layer = "d" }, "one image");
        Fails<NetworkException>(Network.Input(1).Conv2D(2, 3), new(), "height and width");
    }

    [Theory]
    [InlineData(3, 1, -1, 0, 0, 2)]
    [InlineData(3, 2, -1, 4, 7, 10)]
    [InlineData(3, 2, -1, 5, 9, 10)]
    [InlineData(2, 0.5, -0.5, 3, 1, 3)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, 0, 0, 0, 10)]
    public void A_units_inputs_are_those_inside_the_image(double size, double stride, double offset, int unit, int first, int limit) =>
        Assert.Equal((first, limit), new AxisField(size, stride, offset).InputsOf(unit, 10));
}
