using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>Enlarging images and leaving pixels out.</summary>
public class ResamplingTests
{
    [Fact]
    public void Nearest_repeats_every_pixel() => Assert.Equal(
        [1, 1, 2, 2, 1, 1, 2, 2],
        LayerGenerators.Executor(Network.Input(1, 1, 2).Upsample2D(2)).Forward([1, 2]));

    // Places −¼, ¼, ¾, 1¼ of a row (0, 4): the outer ones fall on the repeated border.
    [Fact]
    public void Bilinear_numbers_worked_out_by_hand() => Assert.Equal(
        [0, 1, 3, 4],
        LayerGenerators.Executor(Network.Input(1, 1, 2).Upsample2D((1, 2), Interpolation.Bilinear)).Forward([0, 4]));

    [Fact]
    public void Enlarging_keeps_a_ramp_a_ramp_away_from_the_border()
    {
        var enlarged = LayerGenerators.Executor(Network.Input(1, 1, 8).Upsample2D((1, 3), Interpolation.Bilinear)).Forward([0, 1, 2, 3, 4, 5, 6, 7]);

        for (var i = 1; i < 23; i++)
            Assert.Equal(((i + 0.5) / 3) - 0.5, enlarged[i], 1e-6);
    }

    [Fact]
    public void Shuffled_channels_become_neighbouring_pixels() => Assert.Equal(
        [1, 3, 2, 4, 5, 7, 6, 8],
        LayerGenerators.Executor(Network.Input(4, 1, 2).PixelShuffle(2)).Forward([1, 2, 3, 4, 5, 6, 7, 8]));

    [Fact]
    public void Subsampling_gives_the_lectures_table() => Assert.Equal(
        [3, 17, 7, 2],
        LayerGenerators.Executor(Network.Input(1, 4, 4).Subsample2D(2)).Forward([3, 13, 17, 11, 5, 3, 1, 23, 7, 1, 2, 3, 11, 17, 1, 4]));

    [Fact]
    public void Subsampling_behind_a_convolution_is_the_convolution_with_that_stride() => Gen.Select(LayerGenerators.Sizes(3), Gen.Int[5, 9], Gen.Int[5, 9]).Sample(
        (stride, height, width) =>
        {
            var dense = LayerGenerators.Executor(Network.Input(2, height, width).Conv2D(3, 3, padding: 1).Subsample2D(stride));
            var strided = LayerGenerators.Executor(Network.Input(2, height, width).Conv2D(3, 3, stride: stride, padding: 1));
            var image = LayerGenerators.Numbers(2 * height * width, 3);

            LayerGenerators.RequireSame(strided.Forward(image), dense.Forward(image));
        },
        iter: 30);

    [Fact]
    public void An_open_axis_stays_open() =>
        Assert.Equal([2, Shape.Open, Shape.Open], Network.Input(8).Upsample2D(2, Interpolation.Bilinear).PixelShuffle(2).Subsample2D(3).HeadShape);

    [Theory]
    [InlineData(Interpolation.Nearest)]
    [InlineData(Interpolation.Bilinear)]
    public void A_unit_of_an_enlargement_sees_its_field_and_nothing_else(Interpolation interpolation) => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 7]).Sample(
        (scale, size) =>
        {
            var network = Network.Input(1, size, 1).Upsample2D((scale, 1), interpolation);
            var field = network.Nodes[0].Description.Field(ReceptiveField.Pixel).Vertical;
            var executor = LayerGenerators.Executor(network);
            executor.Forward(new double[size]);
            for (var unit = 0; unit < size * scale; unit++)
            {
                var cotangents = new double[size * scale];
                cotangents[unit] = 1;
                var gradient = executor.Backward(cotangents).Inputs;
                var seen = Enumerable.Range(0, size).Where(row => gradient[row] != 0).ToArray();

                // The repeated border is seen from beyond it.
                double first = Math.Min(field.Offset + (unit * field.Stride), size - 1), last = Math.Max(field.Offset + (unit * field.Stride) + field.Size - 1, 0);
                Assert.All(seen, row => Assert.InRange(row, first - 1e-9, last + 1e-9));
            }
        },
        iter: 40);
}
