using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Geometry;

/// <summary>Bad geometry is refused when the layer is added, naming the layer, the shape found and what is needed.</summary>
public class GeometryErrorTests
{
    public static TheoryData<Layer, int[], string[]> Bad => new()
    {
        { new Conv2D(4, 3), [7], ["[7]", "image [C, H, W]"] },
        { new Conv2D(0, 3), [3, 8, 8], ["0", "at least 1"] },
        { new Conv2D(4, 3, Groups: 2), [3, 8, 8], ["2 groups", "3 input channels", "4 output channels", "divisor"] },
        { new Conv2D(4, 3, Groups: 3), [3, 8, 8], ["3 groups", "4 output channels"] },
        { new Conv2D(4, 3, Groups: 0), [3, 8, 8], ["0 groups"] },
        { new Conv2D(4, 0), [3, 8, 8], ["kernel is 0×0", "at least 1"] },
        { new Conv2D(4, 3, Stride: 0), [3, 8, 8], ["stride is 0×0", "at least 1"] },
        { new Conv2D(4, 3, Dilation: (1, -1)), [3, 8, 8], ["dilation is 1×-1", "at least 1"] },
        { new Conv2D(4, 9, Padding: Padding.Valid), [3, 8, 12], ["kernel of 9", "height of 8", "smaller kernel"] },
        { new Conv2D(4, (3, 5), Dilation: 3, Padding: Padding.Valid), [3, 8, 12], ["dilation 3", "13", "width of 12"] },
        { new ConvTranspose2D(4, 3), [7], ["[7]", "image [C, H, W]"] },
        { new ConvTranspose2D(0, 3), [3, 8, 8], ["0", "at least 1"] },
        { new ConvTranspose2D(4, 3, Groups: 2), [3, 8, 8], ["2 groups", "3 input channels", "4 output channels", "divisor"] },
        { new ConvTranspose2D(4, 3, Stride: 2, Padding: 1, OutputPadding: 2), [3, 8, 8], ["output padding along the height is 2", "less than the stride of 2"] },
        { new ConvTranspose2D(4, 3, Stride: (2, 1), Padding: 1, OutputPadding: 1), [3, 8, 8], ["output padding along the width is 1", "less than the stride of 1"] },
        { new ConvTranspose2D(4, 3, Padding: 1, OutputPadding: (0, -1)), [3, 8, 8], ["output padding along the width is -1", "at least 0"] },
        { new ConvTranspose2D(4, 3, Stride: 2, OutputPadding: 1), [3, 8, 8], ["output padding", "Same padding", "leave it out"] },
        { new ConvTranspose2D(4, 3, Padding: 5), [3, 8, 12], ["height of 8", "padding of 10", "less padding"] },
        { new SparseConv2D(4, 2, [false, false, false, false]), [3, 8, 8], ["mask", "no tap", "at least one"] },
        { new SparseConv2D(4, 3, [true]), [3, 8, 8], ["1 entries", "kernel of 3×3", "give 9"] },
        { new SparseConv2D(4, 1, [true], Groups: 2), [3, 8, 8], ["2 groups", "divisor"] },
        { new MaxUnpool2D(2), [3, 8, 8], ["no pooling", "MaxUnpool2D(pool:"] },
        { new MaxPool2D(3), [3, 2, 8], ["kernel of 3", "height of 2"] },
        { new MaxPool2D(2), [9], ["[9]", "image [C, H, W]"] },
        { new MaxPool2D(2, Padding: 2), [1, 4, 4], ["nothing but padding", "less padding"] },
        { new AveragePool2D(2, Padding: new Padding(0, 0, 0, 3)), [1, 4, 4], ["width", "nothing but padding"] },
        { new GlobalAveragePool(), [9], ["[9]", "image [C, H, W]"] },
        { new Dense(3), [3, 8, 8], ["[3, 8, 8]", "vector [I]", "Flatten"] },
        { new Dense(0), [8], ["units is 0", "at least 1"] },
        { new BatchNorm(Epsilon: 0), [8], ["Epsilon is 0", "positive"] },
        { new BatchNorm(Momentum: 0), [8], ["momentum is 0", "above 0"] },
        { new BatchNorm(Momentum: float.NaN), [8], ["momentum is NaN"] },
        { new Dropout(1), [8], ["rate is 1", "below 1"] },
        { new Dropout(-0.1f), [8], ["rate is -0.1"] },
        { new Dropout(float.NaN), [8], ["rate is NaN"] },
        { new LeakyReLU(float.PositiveInfinity), [8], ["slope", "finite"] },
        { new PReLU(float.NaN), [8], ["slope is NaN", "finite"] },
        { new ELU(0), [8], ["Alpha is 0", "positive"] },
        { new Upsample2D(2), [8], ["[8]", "image [C, H, W]"] },
        { new Upsample2D((2, 0)), [3, 8, 8], ["scale is 2×0", "at least 1"] },
        { new Upsample2D(2, (Interpolation)7), [3, 8, 8], ["interpolation is 7", "Bilinear"] },
        { new Magnitude(4), [6, 8, 8], ["Groups of 4", "6"] },
        { new Magnitude(0), [6], ["Groups of 0"] },
        { new Magnitude(1), [2, 2], ["[2, 2]", "vector [C] or an image"] },
        { new PixelShuffle(2), [6, 8, 8], ["6 channels", "2·2 = 4"] },
        { new PixelShuffle(0), [6, 8, 8], ["factor is 0"] },
        { new Subsample2D(0), [6, 8, 8], ["stride is 0×0", "at least 1"] },
        { new GroupNorm(3), [8], ["3 groups", "8 channels", "divisor"] },
        { new GroupNorm(0), [8], ["0 groups"] },
        { new GroupNorm(2, 0), [8], ["Epsilon is 0", "positive"] },
        { new LayerNorm(-1), [8], ["Epsilon is -1", "positive"] },
        { new Normalize([1, 2], [1]), [3, 8, 8], ["2 values of mean", "[3, 8, 8]", "3 channels"] },
        { new Normalize([1], [0]), [3, 8, 8], ["deviation is 0", "positive"] },
        { new Normalize([float.NaN], [1]), [3, 8, 8], ["mean is NaN", "finite"] },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_layer_that_cannot_take_its_input_says_why(Layer layer, int[] input, string[] said)
    {
        var error = Assert.Throws<NetworkException>(() => Network.Input(Shape.Create(input)).Append(layer, "the_layer"));

        Assert.IsType<GeometryException>(error.InnerException);
        Assert.Contains($"'the_layer' ({LayerRegistry.NameOf(layer)})", error.Message, StringComparison.Ordinal);
        Assert.All(said, words => Assert.Contains(words, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Joins_show_the_shapes_that_do_not_agree()
    {
        var network = Network.Input([2, 4, 4], "a").AddInput([2, 4, 5], "b");

        foreach (var layer in new Layer[] { new Add(), new Concat() })
        {
            var error = Assert.Throws<NetworkException>(() => network.Append(layer, ["a", "b"], "join"));
            Assert.Contains("'join'", error.Message, StringComparison.Ordinal);
            Assert.Contains("[2, 4, 4]", error.Message, StringComparison.Ordinal);
            Assert.Contains("[2, 4, 5]", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Offsets_and_modulation_need_their_channels()
    {
        static string Message(DeformableConv2D layer, params int[][] shapes)
        {
            var network = Network.Input([4, 6, 6], "image");
            for (var index = 0; index < shapes.Length; index++)
                network = network.AddInput(Shape.Create(shapes[index]), $"input{index}");
            return Assert.Throws<NetworkException>(() => network.Append(layer, ["image", .. shapes.Select((_, index) => $"input{index}")])).Message;
        }

        Assert.Contains("offsets are [9, 6, 6]; they must be [18, 6, 6]", Message(new(4, 3), [9, 6, 6]), StringComparison.Ordinal);
        Assert.Contains("must be [36, 3, 3]", Message(new(4, 3, Stride: 2, OffsetGroups: 2), [36, 6, 6]), StringComparison.Ordinal);
        Assert.Contains("modulation is [18, 6, 6]; they must be [9, 6, 6]", Message(new(4, 3), [18, 6, 6], [18, 6, 6]), StringComparison.Ordinal);
        Assert.Contains("3 offset groups do not divide 4", Message(new(4, 3, OffsetGroups: 3), [54, 6, 6]), StringComparison.Ordinal);
        Assert.Contains("needs 2 to 3", Message(new(4, 3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Unpooling_needs_a_pooling_and_values_of_its_shape()
    {
        var network = Network.Input(2, 6, 6).ReLU(name: "relu").MaxPool2D(2, name: "pool");

        Assert.Contains("'relu' is a ReLU", Assert.Throws<NetworkException>(() => network.MaxUnpool2D("relu")).Message, StringComparison.Ordinal);
        Assert.Contains("'lost'", Assert.Throws<NetworkException>(() => network.MaxUnpool2D("lost")).Message, StringComparison.Ordinal);
        Assert.Contains("[5, 3, 3]", Assert.Throws<NetworkException>(() => network.Conv2D(5, 1).MaxUnpool2D("pool")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_counts_are_not_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => new Padding(0, 0, -1, 0));
}
