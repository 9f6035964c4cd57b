using ConvMl.Engine.Tests.Layers;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Networks;

/// <summary>Layers that are made of others.</summary>
public class ComposedLayersTests
{
    [Fact]
    public void A_depthwise_convolution_keeps_the_channels_apart()
    {
        var network = Network.Input(6, 8, 8).DepthwiseConv2D(3, multiplier: 2, stride: 2, dilation: 2, name: "d");

        Assert.Equal(new Conv2D(12, 3, 2, 2, Groups: 6), network["d"].Layer);
        Assert.Equal((12 * 9) + 12, network.Parameters.Count);
    }

    [Fact]
    public void A_separable_convolution_is_depthwise_and_one_by_one()
    {
        var network = Network.Input(6, 8, 8).SeparableConv2D(10, 3, name: "s");

        Assert.Equal(["s.depthwise", "s"], network.Nodes.Select(node => node.Name));
        Assert.Equal((6 * 9) + (6 * 10) + 10, network.Parameters.Count);
        Assert.Equal(64 * ((6 * 9) + (6 * 10)), NetworkSummary.Of(network).MultiplyAdds);
    }

    [Fact]
    public void The_general_form_goes_through_its_inner_channels()
    {
        var depthwise = Network.Input(6, 8, 8).SeparableConv2D(10, 3, innerChannels: 24, stride: 2);
        var full = Network.Input(64, 8, 8).SeparableConv2D(64, 3, innerChannels: 16, innerGroups: 1, bias: false);

        Assert.Equal([10, 4, 4], depthwise.HeadShape);
        Assert.Equal((6 * 24) + (24 * 9) + (24 * 10) + 10, depthwise.Parameters.Count);
        Assert.Equal((64 * 16) + (16 * 16 * 9) + (16 * 64), full.Parameters.Count);
    }

    // A separable convolution is the plain one whose weights are the products of the two.
    [Fact]
    public void A_separable_convolution_computes_a_plain_one()
    {
        var separable = LayerGenerators.Executor(Network.Input(3, 6, 7).SeparableConv2D(4, 3, dilation: 2, bias: false, name: "s"), seed: 5);
        var plain = LayerGenerators.Executor(Network.Input(3, 6, 7).DilatedConv2D(4, 3, dilation: 2, bias: false, name: "p"));
        for (var o = 0; o < 4; o++)
        {
            for (var c = 0; c < 3; c++)
            {
                for (var tap = 0; tap < 9; tap++)
                    plain.Parameters["p.weight"][(((o * 3) + c) * 9) + tap] = separable.Parameters["s.weight"][(o * 3) + c] * separable.Parameters["s.depthwise.weight"][(c * 9) + tap];
            }
        }

        var image = LayerGenerators.Numbers(3 * 6 * 7, 1);
        LayerGenerators.RequireSame(plain.Forward(image), separable.Forward(image));
    }

    // x = (1, 2, 3, 4, 5), w = (1, 0, −2) as in the lecture.
    [Theory]
    [InlineData(false, new double[] { -4, -5, -6, -7, 4 })]
    [InlineData(true, new double[] { 2, 1, 0, -1, -8 })]
    public void A_convolution_of_a_sequence_gives_the_lectures_numbers(bool flip, double[] expected)
    {
        var executor = LayerGenerators.Executor(ComposedLayers.Sequence(1, 5).Conv1D(1, 3, padding: 1, bias: false, flipKernel: flip, name: "c"));
        ((double[])[1, 0, -2]).CopyTo(executor.Parameters["c.weight"], 0);

        Assert.Equal([1, 1, 5], executor.Network.HeadShape);
        Assert.Equal(expected, executor.Forward([1, 2, 3, 4, 5]));
    }

    [Fact]
    public void A_sequence_of_open_length_stays_open() =>
        Assert.Equal([4, 1, Shape.Open], ComposedLayers.Sequence(2).Conv1D(8, 5, stride: 2).ReLU().Conv1D(4, 3, dilation: 2).HeadShape);

    [Fact]
    public void A_residual_block_has_a_projection_only_where_the_shape_changes()
    {
        var network = Network.Input(8, 9, 9).ResidualBlock(8, name: "same").ResidualBlock(16, stride: 2, name: "down").BottleneckBlock(32, 8, name: "narrow");

        Assert.DoesNotContain(network.Nodes, node => node.Name == "same.projection");
        Assert.Equal(["same.bn2", "input"], network["same.add"].Inputs);
        Assert.Equal(["down.bn2", "down.projection_bn"], network["down.add"].Inputs);
        Assert.Equal([16, 5, 5], network.ShapeOf("down"));
        Assert.Equal([32, 5, 5], network.HeadShape);
        network.RequireComplete();
    }

    [Fact]
    public void A_head_that_does_not_fit_is_named()
    {
        var vector = Network.Input([7], "numbers");
        foreach (var add in new Func<Network, Network>[]
        {
            network => network.DepthwiseConv2D(3), network => network.SeparableConv2D(4, 3), network => network.DilatedConv2D(4, 3, 2),
            network => network.Conv1D(4, 3), network => network.ResidualBlock(4), network => network.BottleneckBlock(8, 2),
        })
        {
            var error = Assert.Throws<NetworkException>(() => add(vector));
            Assert.Contains("'numbers' is [7]", error.Message, StringComparison.Ordinal);
            Assert.Contains("[C, H, W]", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("[C, 1, L]", Assert.Throws<NetworkException>(() => Network.Input(3, 4, 5).Conv1D(2, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("multiplier is 0", Assert.Throws<NetworkException>(() => Network.Input(3, 4, 5).DepthwiseConv2D(3, multiplier: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("multiplier is -1", Assert.Throws<NetworkException>(() => Network.Input(3, 4, 5).SeparableConv2D(3, 3, multiplier: -1)).Message, StringComparison.Ordinal);
    }
}
