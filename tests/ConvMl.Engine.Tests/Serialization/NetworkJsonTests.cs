using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Initializers;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;
using ConvMl.Layers.Shaping;
using ConvMl.Networks;
using ConvMl.Serialization;

namespace ConvMl.Engine.Tests.Serialization;

public class NetworkJsonTests
{
    private static readonly Network Everything = Network.Input(3, 17, 19)
        .Append(new Normalize([1, 2, 3], [4, 5, 6]))
        .Conv2D(8, (3, 2), stride: 2, dilation: (1, 2), padding: new Padding(0, 1, 2, 3), groups: 1, bias: false, flipKernel: true, initializer: new Glorot(Distribution.Normal))
        .ConvTranspose2D(8, (4, 3), stride: (2, 3), dilation: (1, 2), padding: 1, outputPadding: (0, 2), groups: 2, bias: false, initializer: new Glorot())
        .BatchNorm(1e-3f, 0.2f).GroupNorm(4, 1e-3f).LayerNorm(1e-4f).LeakyReLU(0.2f)
        .Residual(block => block.Conv2D(8, 3, groups: 8).Sigmoid().Dropout(0.25f).Tanh())
        .Concat(a => a.MaxPool2D(2, padding: Padding.Same), b => b.AveragePool2D(2, padding: Padding.Same, countPadding: true))
        .ReLU().PReLU(0.5f).ELU(0.5f).GELU().SiLU().Magnitude(1)
        .Append(new SELU(2, 3)).Softplus().Softsign().HardSigmoid(0.3f, 0.4f).Clip(-1).LogSoftmax().LocalResponseNorm(3, 1e-3f, 0.5f, 2)
        .MaxPool2D(1, name: "pool").MaxUnpool2D("pool").DeformableConv2D(8, (1, 2), modulated: true, dilation: 2, groups: 2, offsetGroups: 4, bias: false)
        .SparseConv2D(8, (1, 2), [true, false], stride: (1, 1), groups: 2, bias: false, initializer: new Glorot())
        .Upsample2D((4, 2), Interpolation.Bilinear).PixelShuffle(2).Subsample2D((1, 2))
        .Add(a => a.GlobalAveragePool(), b => b.GlobalAveragePool())
        .Reshape([1, 2, 1]).Transpose([1, 0, 2]).Pad([0, 1, 2], [0, 0, 1], PadMode.Edge, 0.5f).Slice(2, 1, 3)
        .Append(new Resize2D((3, 1), Interpolation.Bicubic, new AxisPlaces(0.25, 1.0 / 3), null, NearestRounding.Up, -0.5f, ExcludeOutside: true)).Broadcast([2, 3, 5], "wide")
        .Append(new FixedTensor([2, 3, 5]), "given").Append(new Multiply(), ["wide", "given"], "product").Append(new Subtract(), ["product", "wide"], "difference")
        .Append(new Divide(), ["difference", "given"], "quotient").Transpose([0, 2, 1], "turned").Append(new MatMul(), ["quotient", "turned"]).GlobalAveragePool()
        .Dense(5, initializer: new Constant(0.5f)).Append(new Dense(null, Bias: false), "open").Append(new Flatten()).Softmax();

    [Fact]
    public void A_network_comes_back_as_it_was_written()
    {
        var text = NetworkJson.Write(Everything);
        var read = NetworkJson.Read(text);

        Assert.Equal(Everything.Inputs, read.Inputs);
        Assert.Equal(Everything.Outputs, read.Outputs);
        Assert.Equal(Everything.Nodes.Select(node => node.Layer), read.Nodes.Select(node => node.Layer));
        Assert.Equal(Everything.Nodes.Select(node => node.Name), read.Nodes.Select(node => node.Name));
        Assert.Equal(Everything.Nodes.SelectMany(node => node.Inputs), read.Nodes.SelectMany(node => node.Inputs));
        Assert.Equal(text, NetworkJson.Write(read));
    }

    [Fact]
    public void The_round_trip_covers_every_layer() =>
        Assert.Equal(
            [],
            LayerRegistry.Types.Where(type => type.Assembly == typeof(Layer).Assembly).Except(Everything.Nodes.Select(node => node.Layer.GetType())));

    [Fact]
    public void A_short_form_gets_names_inputs_and_defaults()
    {
        var network = NetworkJson.Read("""
            {
              "input": [1, 28, 28],   // grey images
              "layers": [
                { "type": "Conv2D", "outputChannels": 8, "kernel": [3, 5], "padding": "valid" },
                { "type": "MaxPool2D", "window": 2 },
                { "type": "Flatten" },
                { "type": "Dense", "units": 10 },
              ],
            }
            """);

        Assert.Equal([10], network.HeadShape);
        Assert.Equal(new Conv2D(8, (3, 5), Padding: Padding.Valid), network.Nodes[0].Layer);
        Assert.Equal(new MaxPool2D(2), network.Nodes[1].Layer);
    }

    [Theory]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv2D", "outputChannels": 8, "kernal": 3 } ] }""", "layers[0]: unknown key \"kernal\"; did you mean \"kernel\"?")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv2D", "outputChannels": 8 } ] }""", "layers[0]: the key \"kernel\" is missing")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv2D", "outputChannels": "8", "kernel": 3 } ] }""", "layers[0].outputChannels: found \"8\"; expected a whole number")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv2D", "outputChannels": 8, "kernel": "3" } ] }""", "layers[0].kernel: Found \"3\"; expected a whole number")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv2D", "outputChannels": 8, "kernel": 3, "padding": "sane" } ] }""", "layers[0].padding: Found the padding \"sane\"")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv2D", "outputChannels": 8, "kernel": 3, "initializer": { "type": "Hee" } } ] }""", "layers[0].initializer: unknown type \"Hee\"; did you mean \"He\"?")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Conv3D", "outputChannels": 8 } ] }""", "layers[0]: unknown layer type \"Conv3D\"; did you mean \"Conv2D\"?")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "Dense", "units": 3 } ] }""", "layers[0]: Layer 'dense_1' (Dense): The input is [1, 8, 8]")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "ReLU", "inputs": ["other"] } ] }""", "reads 'other'")]
    [InlineData("""{ "input": [1, 0, 8], "layers": [] }""", "input: found 0; expected sizes of at least 1")]
    [InlineData("""{ "inputs": [], "layers": [] }""", "inputs: the list is empty")]
    [InlineData("""{ "layers": [] }""", "the key \"inputs\" is missing")]
    [InlineData("""{ "input": [1, 8, 8], "layer": [] }""", "unknown key \"layer\"; did you mean \"layers\"?")]
    [InlineData("""{ "version": 9, "input": [1, 8, 8], "layers": [] }""", "version: the network has format version 9")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "ReLU", "name": "a" }, { "type": "ReLU", "name": "a" } ] }""", "layers[1]: The name 'a' is taken")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ { "type": "ReLU" } ], "outputs": ["x"] }""", "There is no layer or input 'x'")]
    [InlineData("""{ "input": [1, 8, 8], "layers": [ """, "line 1, column")]
    [InlineData("""[1]""", "found a list […]; expected an object {…}")]
    public void What_is_wrong_is_said_with_its_place(string text, string message) =>
        Assert.Contains(message, Assert.Throws<JsonFormatException>(() => NetworkJson.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_place_in_a_larger_text_begins_where_the_network_stands()
    {
        using var document = StrictJson.Parse("""{ "network": { "input": [1, 8, 8], "layers": [ { "type": "MaxPool2D", "window": true } ] } }""");

        var error = Assert.Throws<JsonFormatException>(() => NetworkJson.Read(document.RootElement.GetProperty("network"), "network"));
        Assert.StartsWith("network.layers[0].window: ", error.Message, StringComparison.Ordinal);
    }
}
