using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Networks;

public class NetworkTests
{
    [Fact]
    public void The_fluent_face_builds_a_chain_with_names_and_shapes()
    {
        var network = Network.Input(3, 32, 32).Conv2D(8, 3).ReLU().MaxPool2D(2).Conv2D(16, (1, 3), stride: 2, name: "wide").Flatten().Dense(10);

        Assert.Equal(["conv2d_1", "relu_1", "maxpool2d_1", "wide", "flatten_1", "dense_1"], network.Nodes.Select(node => node.Name));
        Assert.Equal([[8, 32, 32], [8, 32, 32], [8, 16, 16], [16, 8, 8], [1024], [10]], network.Nodes.Select(node => node.OutputShape));
        Assert.Equal("dense_1", network.Head);
        Assert.True(network.IsConcrete);
        network.RequireComplete();
    }

    [Fact]
    public void Adding_a_layer_leaves_the_network_it_was_added_to_unchanged()
    {
        var small = Network.Input(1, 8, 8).Conv2D(4, 3);
        var large = small.ReLU();

        Assert.Single(small.Nodes);
        Assert.Equal(2, large.Nodes.Count);
    }

    [Fact]
    public void A_residual_block_adds_its_input()
    {
        var network = Network.Input(4, 8, 8).ReLU(name: "start").Residual(block => block.Conv2D(4, 3).ReLU(), name: "sum");

        Assert.Equal(["start", "relu_2"], network["sum"].Inputs);
        Assert.Equal([4, 8, 8], network.HeadShape);
    }

    [Fact]
    public void Branches_are_joined_along_the_channels()
    {
        var network = Network.Input(4, 8, 8).Concat(a => a.Conv2D(2, 1), b => b.Conv2D(3, 3).ReLU(), c => c);

        Assert.Equal([9, 8, 8], network.HeadShape);
        Assert.Equal(["conv2d_1", "relu_1", "input"], network.Nodes[^1].Inputs);
    }

    [Fact]
    public void Several_inputs_and_outputs_keep_their_order()
    {
        var network = Network.Input([2, 4, 4], "left").AddInput([2, 4, 4], "right").Append(new Concat(), ["left", "right"], "both");
        network = network.At("both").Conv2D(1, 1, name: "first").At("both").Conv2D(2, 1, name: "second").WithOutputs("second", "first");

        Assert.Equal(["left", "right"], network.Inputs.Select(input => input.Name));
        Assert.Equal([[2, 4, 4], [1, 4, 4]], network.OutputShapes);
        network.RequireComplete();
    }

    [Fact]
    public void A_shape_error_names_the_layer_what_was_found_and_what_is_needed()
    {
        var error = Assert.Throws<NetworkException>(() => Network.Input(1, 4, 4).Conv2D(8, kernel: 7, padding: Padding.Valid, name: "large"));

        Assert.Contains("'large' (Conv2D)", error.Message, StringComparison.Ordinal);
        Assert.Contains("kernel of 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("height of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dense_layer_on_an_image_says_what_to_put_before_it()
    {
        var error = Assert.Throws<NetworkException>(() => Network.Input(1, 4, 4).Dense(3));

        Assert.Contains("[1, 4, 4]", error.Message, StringComparison.Ordinal);
        Assert.Contains("Flatten", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adding_unequal_shapes_shows_both()
    {
        var error = Assert.Throws<NetworkException>(() => Network.Input(4, 8, 8).Residual(block => block.Conv2D(5, 3)));

        Assert.Contains("[4, 8, 8]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[5, 8, 8]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("input")]
    [InlineData("conv2d_1")]
    public void Names_must_be_free(string name) =>
        Assert.Throws<NetworkException>(() => Network.Input(1, 8, 8).Conv2D(2, 3).ReLU(name: name));

    [Fact]
    public void A_layer_that_leads_nowhere_is_named()
    {
        var network = Network.Input(1, 8, 8).Conv2D(2, 3, name: "lost").At("input").Flatten().Dense(2);

        Assert.Contains("'lost'", Assert.Throws<NetworkException>(network.RequireComplete).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_with_too_few_or_unknown_inputs_is_refused()
    {
        var network = Network.Input(1, 8, 8);

        Assert.Contains("needs 2 or more", Assert.Throws<NetworkException>(() => network.Append(new Add(), ["input"])).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<NetworkException>(() => network.Append(new ReLU(), ["other"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_classes_comes_last()
    {
        var open = Network.Input(1, 8, 8).Conv2D(2, 3).Classifier();

        Assert.True(open.AwaitsClasses);
        Assert.Contains("WithClasses", Assert.Throws<NetworkException>(() => open.Parameters).Message, StringComparison.Ordinal);
        Assert.Equal([7], open.WithClasses(7).HeadShape);
        Assert.Equal([7, 128], open.WithClasses(7).Parameters["classifier.weight"].Shape);
        Assert.Throws<NetworkException>(() => open.WithClasses(1));
    }

    [Fact]
    public void An_open_size_is_set_later_and_leaves_the_parameters_alone()
    {
        var open = Network.Input(3).Conv2D(8, 3, stride: 2).BatchNorm().GlobalAveragePool().Classifier(4);
        var concrete = open.WithInputSize(33, 17);

        Assert.False(open.IsConcrete);
        Assert.Throws<NetworkException>(open.RequireComplete);
        Assert.Equal([8, 17, 9], concrete.Nodes[0].OutputShape);
        Assert.True(open.Parameters.IsSameAs(concrete.Parameters));
    }

    [Fact]
    public void A_layer_put_in_front_is_read_by_what_read_the_input()
    {
        var network = Network.Input(3, 8, 8).Residual(block => block.Conv2D(3, 3)).Prepend(new Normalize([1], [2]));

        Assert.Equal("normalize_1", network.Nodes[0].Name);
        Assert.Equal(["input"], network.Nodes[0].Inputs);
        Assert.DoesNotContain("input", network.Nodes.Skip(1).SelectMany(node => node.Inputs));
        Assert.Equal("add_1", network.Head);
    }

    [Fact]
    public void Initial_parameters_are_a_function_of_the_seed()
    {
        var network = Network.Input(3, 8, 8).Conv2D(16, 3).BatchNorm().Flatten().Dense(10);
        var first = network.CreateParameters(seed: 5);

        Assert.Equal(first.Span.ToArray(), network.CreateParameters(5).Span.ToArray());
        Assert.NotEqual(first.Span.ToArray(), network.CreateParameters(6).Span.ToArray());
        Assert.All(first["conv2d_1.bias"].ToArray(), value => Assert.Equal(0, value));
        Assert.All(first["batchnorm_1.running_var"].ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_layer_without_parameters_does_not_change_how_the_others_begin()
    {
        var plain = Network.Input(3, 8, 8).Conv2D(4, 3).Conv2D(5, 3).CreateParameters(5);
        var normalized = Network.Input(3, 8, 8).Normalize(0.5f, 2).Conv2D(4, 3).ReLU().Conv2D(5, 3).CreateParameters(5);

        Assert.Equal(plain.Span.ToArray(), normalized.Span.ToArray());
    }

    [Fact]
    public void He_weights_have_variance_two_over_fan_in()
    {
        var weights = Network.Input(32, 8, 8).Conv2D(64, 3).CreateParameters(1)["conv2d_1.weight"].ToArray();
        var variance = weights.Average(weight => (double)weight * weight);

        // 18,432 draws: the relative deviation of a variance is √(2 ÷ n) = 1 %.
        Assert.InRange(variance / (2.0 / (32 * 9)), 0.95, 1.05);
        Assert.InRange(weights.Average(), -0.003, 0.003);
    }

    [Fact]
    public void Parameters_begin_on_64_bytes_and_their_gaps_are_zero()
    {
        var parameters = Network.Input(3, 8, 8).Conv2D(5, 3).Flatten().Dense(10).CreateParameters(1);
        var used = new bool[parameters.Span.Length];
        foreach (var slot in parameters.Layout.Slots)
        {
            Assert.Equal(0, slot.Offset % 16);
            used.AsSpan(slot.Offset, slot.Length).Fill(true);
        }

        Assert.Contains(false, used);
        Assert.All(parameters.Span.ToArray().Zip(used), pair => Assert.True(pair.Second || pair.First == 0));
    }
}
