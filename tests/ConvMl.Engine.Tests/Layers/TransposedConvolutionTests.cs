using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Initializers;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>Transposed convolution: the backward pass of convolution as a layer.</summary>
public class TransposedConvolutionTests
{
    private static readonly Gen<(ConvTranspose2D Layer, Shape Input)> Drawn = LayerGenerators.TransposedConvolutions;

    [Fact]
    public void It_is_the_backward_pass_of_the_convolution_with_the_same_weights() => Gen.Select(Drawn, Gen.Int[1, 3], Gen.Int[0, 1_000_000]).Sample(
        (drawn, batchSize, seed) =>
        {
            var (layer, input) = drawn;
            var transposed = LayerGenerators.Executor(Network.Input(input).Append(layer), seed);
            var geometry = layer.GeometryFor(input);
            var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
            var padding = new Padding(vertical.PadBefore, vertical.PadAfter, horizontal.PadBefore, horizontal.PadAfter);
            var convolution = LayerGenerators.Executor(Network.Input(geometry.Output).Append(
                new Conv2D(input.Channels, layer.Kernel, layer.Stride, layer.Dilation, padding, layer.Groups, Bias: false)));
            Assert.Equal(input, convolution.Network.HeadShape);
            Assert.Equal(geometry.Weight, convolution.Network.Parameters.Slots[0].Shape);
            transposed.Parameters["convtranspose2d_1.weight"].CopyTo(convolution.Parameters["conv2d_1.weight"], 0);

            var x = LayerGenerators.Numbers(batchSize * geometry.Output.Elements, seed + 1);
            var y = LayerGenerators.Numbers(batchSize * input.Elements, seed + 2);
            var product = LayerGenerators.Dot(convolution.Forward(x), y);
            var spread = transposed.Forward(y);

            Assert.Equal(product, LayerGenerators.Dot(x, spread), 1e-10 * (1 + Math.Abs(product)));
            LayerGenerators.RequireSame(convolution.Backward(y).Inputs, spread);
        },
        iter: 300);

    [Fact]
    public void Same_padding_gives_the_input_times_the_stride() => Gen.Select(Gen.Int[1, 20], LayerGenerators.Sizes(7), LayerGenerators.Sizes(5), LayerGenerators.Sizes(4)).Sample(
        (size, kernel, stride, dilation) =>
        {
            var geometry = new ConvTranspose2D(3, kernel, stride, dilation).GeometryFor([2, size, size]);

            Assert.Equal([3, size * stride.Height, size * stride.Width], geometry.Output);
            Assert.InRange(geometry.Vertical.PadAfter - geometry.Vertical.PadBefore, 0, 1);

            // PyTorch's formula, for those who build the layer there.
            var (axis, padding) = (geometry.Vertical, geometry.OutputPadding.Height);
            Assert.Equal(((size - 1) * axis.Stride) - axis.PadBefore - axis.PadAfter + axis.Extent + padding, geometry.Output.Height);
        },
        iter: 500);

    [Theory]
    [InlineData(5, 3, 1, 1, 0, 0, 7)]
    [InlineData(5, 4, 2, 1, 1, 0, 10)]
    [InlineData(5, 3, 2, 1, 1, 0, 9)]
    [InlineData(5, 3, 2, 1, 1, 1, 10)]
    [InlineData(4, 3, 3, 2, 2, 2, 12)]
    [InlineData(1, 4, 1, 1, 0, 0, 4)]
    public void Output_sizes_worked_out_by_hand(int input, int kernel, int stride, int dilation, int padding, int outputPadding, int expected) =>
        Assert.Equal(expected, new ConvTranspose2D(1, kernel, stride, dilation, padding, outputPadding).GeometryFor([1, input, input]).Output.Height);

    [Fact]
    public void Numbers_worked_out_by_hand()
    {
        // Each of the inputs 1, 2, 3 puts the kernel 1, 10, 100 down, two apart.
        var executor = LayerGenerators.Executor(Network.Input(1, 1, 3).ConvTranspose2D(1, (1, 3), stride: (1, 2), padding: Padding.Valid));
        ((double[])[1, 10, 100]).CopyTo(executor.Parameters["convtranspose2d_1.weight"], 0);
        executor.Parameters["convtranspose2d_1.bias"][0] = 0.5;

        Assert.Equal([1.5, 10.5, 102.5, 20.5, 203.5, 30.5, 300.5], executor.Forward([1, 2, 3]));
    }

    [Fact]
    public void An_open_axis_stays_open()
    {
        var network = Network.Input(3, Shape.Open, Shape.Open).ConvTranspose2D(4, 4, stride: 2);

        Assert.Equal([4, Shape.Open, Shape.Open], network.HeadShape);
        Assert.Null(network.Nodes[0].Description.MultiplyAdds);
    }

    [Fact]
    public void Its_cost_counts_every_input_with_every_tap() =>
        Assert.Equal(6 * 5 * 4 * (8 / 2) * 3 * 2, Network.Input(6, 5, 4).ConvTranspose2D(8, (3, 2), stride: 2, groups: 2).Nodes[0].Description.MultiplyAdds);

    [Theory]
    [InlineData(4, 2)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void Initial_weights_keep_the_mean_square_of_what_comes_through_a_rectifier(int kernel, int stride)
    {
        var network = Network.Input(64, 16, 16).ReLU().ConvTranspose2D(64, kernel, stride);
        var executor = LayerGenerators.Executor(network);
        network.CreateParameters(1)["convtranspose2d_1.weight"].ToArray().Select(value => (double)value).ToArray()
            .CopyTo(executor.Parameters["convtranspose2d_1.weight"], 0);
        Array.Clear(executor.Parameters["convtranspose2d_1.bias"]);

        // Half of the mean square of normal numbers passes the rectifier, and the variance 2 ÷ fan-in makes up for it.
        var output = executor.Forward(LayerGenerators.Numbers(64 * 16 * 16, 3));
        Assert.Equal(1, output.Average(value => value * value), 0.15);
    }

    [Fact]
    public void A_unit_sees_its_field_and_nothing_else() => Drawn.Sample(
        drawn =>
        {
            var (layer, input) = drawn;
            var network = Network.Input(input).Append(layer);
            var field = network.Nodes[0].Description.Field(ReceptiveField.Pixel).Vertical;
            var executor = LayerGenerators.Executor(network);
            executor.Forward(new double[input.Elements]);
            var (height, width) = (network.HeadShape.Height, network.HeadShape.Width);
            for (var unit = 0; unit < height; unit++)
            {
                var cotangents = new double[network.HeadShape.Elements];
                for (var channel = 0; channel < network.HeadShape.Channels; channel++)
                    cotangents.AsSpan(((channel * height) + unit) * width, width).Fill(1);
                var gradient = executor.Backward(cotangents).Inputs;
                int[] seen = [.. Enumerable.Range(0, input.Height).Where(row => gradient.AsSpan(row * input.Width, input.Width).ContainsAnyExcept(0.0))];

                // The step between fields is a part of a pixel: rounding must not move a bound that is whole.
                const double Rounding = 1e-9;
                var (first, last) = (field.Offset + (unit * field.Stride), field.Offset + (unit * field.Stride) + field.Size - 1);
                Assert.All(seen, row => Assert.InRange(row, first - Rounding, last + Rounding));
                if (IsWhole(first, input.Height))
                    Assert.Contains((int)Math.Round(first), seen);
                if (IsWhole(last, input.Height))
                    Assert.Contains((int)Math.Round(last), seen);

                static bool IsWhole(double bound, int size) => Math.Abs(bound - Math.Round(bound)) < Rounding && Math.Round(bound) >= 0 && Math.Round(bound) < size;
            }
        },
        iter: 200);

    [Fact]
    public void Fans_are_those_of_the_shape_unless_the_layer_knows_better()
    {
        var convolution = Network.Input(6, 5, 5).Conv2D(8, 3, groups: 2).Nodes[0].Description.Parameters[0];
        var transposed = Network.Input(6, 5, 5).ConvTranspose2D(8, 4, stride: 2, groups: 2).Nodes[0].Description.Parameters[0];

        Assert.Equal(new Fans(3 * 9, 8 * 9), convolution.Fans);
        Assert.Equal(new Fans(3 * 16 / 4, 4 * 16), transposed.Fans);
    }
}
