using ConvMl.Networks;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>Normalization within a sample.</summary>
public class NormalizationTests
{
    // (1, 3, 5, 7): mean 4, variance 5; ε = 4 makes the deviation 3.
    [Fact]
    public void A_layer_normalization_worked_out_by_hand()
    {
        var executor = LayerGenerators.Executor(Network.Input([4]).LayerNorm(epsilon: 4, name: "n"));
        ((double[])[1, 1, 2, 1]).CopyTo(executor.Parameters["n.weight"], 0);
        ((double[])[0, 10, 0, 0]).CopyTo(executor.Parameters["n.bias"], 0);

        LayerGenerators.RequireSame([-1, 10 - (1 / 3.0), 2 / 3.0, 1], executor.Forward([1, 3, 5, 7]));
    }

    [Fact]
    public void A_layer_normalization_of_an_image_takes_each_place_alone()
    {
        var image = LayerGenerators.Executor(Network.Input(3, 2, 2).LayerNorm(name: "n"));
        var vector = LayerGenerators.Executor(Network.Input([3]).LayerNorm(name: "n"));
        var numbers = LayerGenerators.Numbers(12, 1);
        var together = image.Forward(numbers);
        for (var place = 0; place < 4; place++)
            LayerGenerators.RequireSame(vector.Forward([numbers[place], numbers[4 + place], numbers[8 + place]]), [together[place], together[4 + place], together[8 + place]]);
    }

    [Fact]
    public void One_group_over_a_vector_is_layer_normalization()
    {
        var numbers = LayerGenerators.Numbers(3 * 8, 2);

        LayerGenerators.RequireSame(
            LayerGenerators.Executor(Network.Input([8]).LayerNorm()).Forward(numbers),
            LayerGenerators.Executor(Network.Input([8]).GroupNorm(1)).Forward(numbers));
    }

    [Fact]
    public void A_group_has_mean_0_and_variance_1_whatever_the_other_samples_and_groups()
    {
        var executor = LayerGenerators.Executor(Network.Input(6, 3, 3).GroupNorm(2, name: "n"));
        executor.Parameters["n.weight"].AsSpan().Fill(1);
        Array.Clear(executor.Parameters["n.bias"]);
        var output = executor.Forward([.. LayerGenerators.Numbers(6 * 9, 3), .. LayerGenerators.Numbers(6 * 9, 4).Select(x => 100 * x)]);
        for (var group = 0; group < 4; group++)
        {
            var values = output.AsSpan(group * 27, 27).ToArray();
            Assert.Equal(0, values.Average(), 1e-12);
            Assert.Equal(1, values.Average(value => value * value), 1e-4);
        }
    }

    [Fact]
    public void A_unit_behind_a_group_normalization_sees_the_whole_image()
    {
        var field = Network.Input(4, 9, 7).Conv2D(4, 3).GroupNorm(2).Nodes[^1].Description.Field(Network.Input(4, 9, 7).Conv2D(4, 3).Nodes[0].Description.Field(ConvMl.Geometry.ReceptiveField.Pixel));

        Assert.Equal((11, 9), (field.Vertical.Size, field.Horizontal.Size));
    }
}
