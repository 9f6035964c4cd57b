using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Reference;

namespace ConvMl.Engine.Tests.Reference;

/// <summary>Numbers worked out by hand, most of them in the lecture "Convolutional Neural Networks".</summary>
public class HandWorkedTests
{
    // The lecture's pooling table.
    private static readonly double[] Table =
    [
        3, 13, 17, 11,
        5, 3, 1, 23,
        7, 1, 2, 3,
        11, 17, 1, 4,
    ];

    [Fact]
    public void Maximum_pooling_gives_the_lectures_table() =>
        Assert.Equal([13, 23, 17, 4], Forward(Network.Input(1, 4, 4).MaxPool2D(2), Table));

    [Fact]
    public void Average_pooling_gives_the_lectures_table() =>
        Assert.Equal([6, 13, 9, 2.5], Forward(Network.Input(1, 4, 4).AveragePool2D(2), Table));

    [Fact]
    public void A_one_by_one_convolution_with_stride_subsamples_as_in_the_lectures_table() =>
        Assert.Equal([3, 17, 7, 2], Forward(Network.Input(1, 4, 4).Conv2D(1, 1, stride: 2, padding: Padding.Valid, bias: false), Table, ("conv2d_1.weight", [1])));

    [Fact]
    public void The_gradient_of_the_maximum_goes_to_where_it_was_found()
    {
        var executor = Executor(Network.Input(1, 4, 4).MaxPool2D(2));
        executor.Forward(Table);

        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4], executor.Backward([1, 2, 3, 4]).Inputs);
    }

    [Fact]
    public void Of_equal_values_the_first_in_row_order_takes_the_gradient()
    {
        var executor = Executor(Network.Input(1, 2, 2).MaxPool2D(2));
        executor.Forward([1, 7, 7, 7]);

        Assert.Equal([0, 5, 0, 0], executor.Backward([5]).Inputs);
    }

    [Fact]
    public void Padding_never_wins_a_maximum() =>
        Assert.Equal([-4, -3, -2, -1], Forward(Network.Input(1, 2, 2).MaxPool2D(2, padding: 1), [-4, -3, -2, -1]));

    [Fact]
    public void A_mean_leaves_padding_out_unless_told_to_count_it()
    {
        var input = Network.Input(1, 2, 2);

        Assert.Equal([4, 8, 12, 16], Forward(input.AveragePool2D(2, padding: 1), [4, 8, 12, 16]));
        Assert.Equal([1, 2, 3, 4], Forward(input.AveragePool2D(2, padding: 1, countPadding: true), [4, 8, 12, 16]));
    }

    // x = (1, 2, 3, 4, 5), w = (w₋₁, w₀, w₁) = (1, 0, −2). Cross-correlation: yⱼ = xⱼ₋₁ − 2·xⱼ₊₁; convolution: yⱼ = xⱼ₊₁ − 2·xⱼ₋₁.
    [Theory]
    [InlineData(false, new double[] { -5, -6, -7 })]
    [InlineData(true, new double[] { 1, 0, -1 })]
    public void One_dimensional_sums_over_the_valid_range(bool flip, double[] expected) => Assert.Equal(
        expected,
        Forward(Network.Input(1, 1, 5).Conv2D(1, (1, 3), padding: Padding.Valid, bias: false, flipKernel: flip), [1, 2, 3, 4, 5], ("conv2d_1.weight", [1, 0, -2])));

    [Theory]
    [InlineData(false, new double[] { -4, -5, -6, -7, 4 })]
    [InlineData(true, new double[] { 2, 1, 0, -1, -8 })]
    public void Padding_with_zeros_gives_outputs_over_the_same_range(bool flip, double[] expected) => Assert.Equal(
        expected,
        Forward(Network.Input(1, 1, 5).Conv2D(1, (1, 3), bias: false, flipKernel: flip), [1, 2, 3, 4, 5], ("conv2d_1.weight", [1, 0, -2])));

    [Fact]
    public void Backprop_of_cross_correlation_is_convolution()
    {
        var correlation = Executor(Network.Input(1, 1, 5).Conv2D(1, (1, 3), bias: false), ("conv2d_1.weight", [1, 0, -2]));
        correlation.Forward([0, 0, 0, 0, 0]);
        double[] dy = [3, -1, 4, 1, -5];

        Assert.Equal(
            Forward(Network.Input(1, 1, 5).Conv2D(1, (1, 3), bias: false, flipKernel: true), dy, ("conv2d_1.weight", [1, 0, -2])),
            correlation.Backward(dy).Inputs);
    }

    [Fact]
    public void A_convolution_sums_over_the_channels_of_its_group_and_adds_the_bias()
    {
        // Two groups of one channel: the first filter doubles channel 0, the second triples channel 1.
        var grouped = Network.Input(2, 1, 2).Conv2D(2, 1, groups: 2);
        Assert.Equal([12, 14, 29, 32], Forward(grouped, [1, 2, 3, 4], ("conv2d_1.weight", [2, 3]), ("conv2d_1.bias", [10, 20])));

        var full = Network.Input(2, 1, 2).Conv2D(1, 1);
        Assert.Equal([21, 26], Forward(full, [1, 2, 3, 4], ("conv2d_1.weight", [2, 3]), ("conv2d_1.bias", [10])));
    }

    [Fact]
    public void An_odd_row_of_same_padding_goes_to_the_bottom_and_right() => Assert.Equal(
        [10, 6, 7, 4],
        Forward(Network.Input(1, 2, 2).Conv2D(1, 2, bias: false), [1, 2, 3, 4], ("conv2d_1.weight", [1, 1, 1, 1])));

    [Fact]
    public void A_dense_layer_multiplies_by_its_matrix_and_adds_the_bias()
    {
        var executor = Executor(Network.Input([2]).Dense(3), ("dense_1.weight", [1, 2, 3, 4, 5, 6]), ("dense_1.bias", [10, 20, 30]));

        Assert.Equal([11, 23, 35, 12, 24, 36], executor.Forward([1, 0, 0, 1]));
        var gradients = executor.Backward([1, 0, 0, 0, 1, 1]);
        Assert.Equal([1, 2, 8, 10], gradients.Inputs);
        Assert.Equal([1, 0, 0, 1, 0, 1], gradients.Parameters["dense_1.weight"]);
        Assert.Equal([1, 1, 1], gradients.Parameters["dense_1.bias"]);
    }

    [Fact]
    public void Batch_normalization_in_training_uses_the_batch_and_moves_the_running_statistics()
    {
        // (1, 3, 5, 7): mean 4, biased variance 5, unbiased 20 ÷ 3; ε = 4 makes the deviation 3.
        var network = Network.Input([1]).BatchNorm(epsilon: 4, momentum: 0.25f);
        var executor = Executor(network, ExecutionMode.Training, ("batchnorm_1.weight", [6]), ("batchnorm_1.bias", [1]), ("batchnorm_1.running_mean", [8]), ("batchnorm_1.running_var", [4]));

        Assert.Equal([-5, -1, 3, 7], executor.Forward([1, 3, 5, 7]));
        Assert.Equal(7, executor.Parameters["batchnorm_1.running_mean"][0]);
        Assert.Equal(3 + (0.25 * 20 / 3), executor.Parameters["batchnorm_1.running_var"][0], 14);
    }

    [Fact]
    public void Batch_normalization_goes_backward_through_its_statistics()
    {
        // x̂ = (−1, −1/3, 1/3, 1), γ ÷ deviation = 2, dy = (3, 0, 0, 0): mean(dy) = 3/4, mean(dy·x̂) = −3/4.
        var executor = Executor(Network.Input([1]).BatchNorm(epsilon: 4), ExecutionMode.Training, ("batchnorm_1.weight", [6]));
        executor.Forward([1, 3, 5, 7]);
        var gradients = executor.Backward([3, 0, 0, 0]);

        Assert.Equal([-3], gradients.Parameters["batchnorm_1.weight"]);
        Assert.Equal([3], gradients.Parameters["batchnorm_1.bias"]);
        double[] expected = [2 * (3 - 0.75 - 0.75), 2 * (-0.75 - 0.25), 2 * (-0.75 + 0.25), 2 * (-0.75 + 0.75)];
        Assert.All(expected.Zip(gradients.Inputs), pair => Assert.Equal(pair.First, pair.Second, 14));
    }

    [Fact]
    public void The_variance_of_a_single_value_counts_as_it_is()
    {
        var executor = Executor(Network.Input([1]).BatchNorm(momentum: 0.5f), ExecutionMode.Training);

        Assert.Equal([0], executor.Forward([5]));
        Assert.Equal(0.5, executor.Parameters["batchnorm_1.running_var"][0]);
    }

    [Fact]
    public void Batch_normalization_in_inference_uses_the_running_statistics_and_leaves_them()
    {
        var executor = Executor(Network.Input(2, 1, 2).BatchNorm(epsilon: 1), ("batchnorm_1.running_mean", [1, 2]), ("batchnorm_1.running_var", [3, 8]));

        Assert.Equal([0, 0.5, 1 / 3.0, 2 / 3.0], executor.Forward([1, 2, 3, 4]));
        Assert.Equal([1, 2], executor.Parameters["batchnorm_1.running_mean"]);
    }

    [Fact]
    public void Softmax_works_over_the_channels_of_each_place_and_cannot_overflow()
    {
        var logarithm = Math.Log(3);
        var outputs = Forward(Network.Input(2, 1, 2).Softmax(), [0, 10_000 + logarithm, logarithm, 10_000]);

        Assert.All(outputs.Zip([0.25, 0.75, 0.75, 0.25]), pair => Assert.Equal(pair.Second, pair.First, 12));
    }

    [Fact]
    public void Activations_at_the_points_that_define_them()
    {
        double[] x = [-2, 0, 3];

        Assert.Equal([0, 0, 3], Forward(Network.Input([3]).ReLU(), x));
        Assert.Equal([-0.5, 0, 3], Forward(Network.Input([3]).LeakyReLU(0.25f), x));
        Assert.Equal([Math.Tanh(-2), 0, Math.Tanh(3)], Forward(Network.Input([3]).Tanh(), x));
        Assert.Equal(0.5, Forward(Network.Input([3]).Sigmoid(), x)[1]);
        Assert.Equal(1, Forward(Network.Input([3]).Sigmoid(), [Math.Log(3), 0, 0]).Sum() - 0.75, 12);
    }

    [Fact]
    public void The_gradient_of_a_rectifier_at_zero_is_its_slope_on_the_left()
    {
        foreach (var (layer, expected) in new (Layer, double)[] { (new ReLU(), 0), (new LeakyReLU(0.25f), 0.25) })
        {
            var executor = Executor(Network.Input([1]).Append(layer));
            executor.Forward([0]);
            Assert.Equal([expected], executor.Backward([1]).Inputs);
        }
    }

    [Fact]
    public void A_tensor_added_to_itself_gets_both_gradients()
    {
        var executor = Executor(Network.Input([2]).Append(new Add(), ["input", "input"]));

        Assert.Equal([2, 6], executor.Forward([1, 3]));
        Assert.Equal([10, 14], executor.Backward([5, 7]).Inputs);
    }

    [Fact]
    public void Joining_keeps_each_sample_together()
    {
        var network = Network.Input([1], "a").AddInput([2], "b").Append(new Concat(), ["b", "a"]);
        var executor = Executor(network);

        Assert.Equal([3, 4, 1, 5, 6, 2], executor.Forward([1, 2, 3, 4, 5, 6]));
        Assert.Equal([3, 6, 1, 2, 4, 5], executor.Backward([1, 2, 3, 4, 5, 6]).Inputs);
    }

    [Fact]
    public void Normalization_uses_the_numbers_of_each_channel() =>
        Assert.Equal([2, 4, 1, 2], Forward(Network.Input(2, 1, 2).Append(new Normalize([1, 10], [0.5f, 10])), [2, 3, 20, 30]));

    private static double[] Forward(Network network, double[] inputs, params (string Name, double[] Values)[] parameters) =>
        Executor(network, parameters).Forward(inputs);

    private static ReferenceExecutor Executor(Network network, params (string Name, double[] Values)[] parameters) =>
        Executor(network, ExecutionMode.Inference, parameters);

    private static ReferenceExecutor Executor(Network network, ExecutionMode mode, params (string Name, double[] Values)[] parameters)
    {
        var executor = new ReferenceExecutor(network, network.CreateParameters(1), mode);
        foreach (var (name, values) in parameters)
            values.CopyTo(executor.Parameters[name], 0);
        return executor;
    }
}
