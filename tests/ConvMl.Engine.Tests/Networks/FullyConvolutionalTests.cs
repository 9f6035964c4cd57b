using ConvMl.Backends;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Networks;

/// <summary>Classifiers turned into networks that work at every place of a larger image.</summary>
public class FullyConvolutionalTests
{
    private static readonly Dictionary<string, Network> Classifiers = new()
    {
        ["flattened"] = Network.Input(2, 8, 9).Conv2D(4, 3, padding: Padding.Valid).ReLU().MaxPool2D(2).Flatten().Dropout().Dense(7).BatchNorm().Tanh().Dense(3, name: "scores"),
        ["activated behind the flattening"] = Network.Input(2, 5, 6).Flatten().ReLU().ELU().Flatten().Dense(4, bias: false).PReLU().Softmax(),
        ["averaged"] = Network.Input(2, 8, 8).Conv2D(4, 3, stride: 2, padding: Padding.Valid).BatchNorm().GlobalAveragePool().Dense(3),
        ["with branches"] = Network.Input(2, 6, 6).Conv2D(3, 3, padding: Padding.Valid).Concat(
            a => a.Flatten().Dense(5), b => b.GlobalAveragePool().Residual(c => c.Dense(3).ReLU())).Dense(2),
    };

    public static TheoryData<string> Names => [.. Classifiers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void On_the_original_size_the_outputs_are_the_same(string name)
    {
        var network = Classifiers[name];
        var (height, width) = (network.Inputs[0].Shape.Height, network.Inputs[0].Shape.Width);
        var parameters = network.CreateParameters(3);
        var converted = network.ToFullyConvolutional();
        Assert.Equal([network.HeadShape.Channels, Shape.Open, Shape.Open], converted.HeadShape);

        var same = converted.WithInputSize(height, width);
        var image = LayerGenerators.Numbers(2 * network.Inputs[0].Shape.Elements, 4);
        var expected = new ReferenceExecutor(network, parameters, ExecutionMode.Inference).Forward(image);
        var actual = new ReferenceExecutor(same, parameters.Reshape(same.Parameters), ExecutionMode.Inference).Forward(image);

        Assert.Equal([network.HeadShape.Channels, 1, 1], same.HeadShape);
        LayerGenerators.RequireSame(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void On_a_larger_image_each_score_is_that_of_the_part_it_sees(string name)
    {
        var network = Classifiers[name];
        var (height, width) = (network.Inputs[0].Shape.Height, network.Inputs[0].Shape.Width);
        var parameters = network.CreateParameters(3);
        var large = network.ToFullyConvolutional().WithInputSize(height + 4, width + 2);
        var image = LayerGenerators.Numbers(2 * (height + 4) * (width + 2), 5);
        var map = new ReferenceExecutor(large, parameters.Reshape(large.Parameters), ExecutionMode.Inference).Forward(image);

        var executor = new ReferenceExecutor(network, parameters, ExecutionMode.Inference);
        var field = NetworkSummary.Of(large).Rows[^1].Field;
        Assert.True(large.HeadShape.Height > 1 && large.HeadShape.Width > 1);
        for (var i = 0; i < large.HeadShape.Height; i++)
        {
            for (var j = 0; j < large.HeadShape.Width; j++)
            {
                var (top, left) = (i * (int)field.Vertical.Stride, j * (int)field.Horizontal.Stride);
                var part = new double[2 * height * width];
                for (var row = 0; row < 2 * height; row++)
                    image.AsSpan((((row / height * (height + 4)) + (row % height) + top) * (width + 2)) + left, width).CopyTo(part.AsSpan(row * width));
                var scores = executor.Forward(part);
                for (var c = 0; c < scores.Length; c++)
                    Assert.Equal(scores[c], map[(((c * large.HeadShape.Height) + i) * large.HeadShape.Width) + j], 1e-11);
            }
        }
    }

    [Fact]
    public void What_needs_all_numbers_at_once_is_refused_by_name()
    {
        static string Message(Network network) => Assert.Throws<NetworkException>(network.ToFullyConvolutional).Message;

        Assert.Contains("'norm' (BatchNorm)", Message(Network.Input(2, 4, 4).Flatten().BatchNorm(name: "norm").Dense(2)), StringComparison.Ordinal);
        Assert.Contains("'numbers' is [9]", Message(Network.Input([9], "numbers").Dense(2)), StringComparison.Ordinal);
        Assert.Contains("WithInputSize", Message(Network.Input(3).Conv2D(2, 3).GlobalAveragePool().Dense(2)), StringComparison.Ordinal);
        Assert.Contains("WithClasses", Message(Network.Input(3, 4, 4).Classifier()), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_another_network_are_refused()
    {
        var parameters = Network.Input([4]).Dense(3).CreateParameters(1);

        Assert.Contains("[3, 4]", Assert.Throws<ArgumentException>(() => parameters.Reshape(Network.Input([5]).Dense(3).Parameters)).Message, StringComparison.Ordinal);
        Assert.Contains("2 parameters", Assert.Throws<ArgumentException>(() => parameters.Reshape(Network.Input([4]).Dense(3, bias: false).Parameters)).Message, StringComparison.Ordinal);
    }
}
