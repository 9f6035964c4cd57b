using ConvMl.Host.Tests.Support;
using ConvMl.Networks;
using ConvMl.Serialization;
using Microsoft.ML.Data;

namespace ConvMl.Host.Tests.Commands;

/// <summary><c>convml explain receptive-field</c>.</summary>
public sealed class ReceptiveFieldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReceptiveFieldTests() => File.WriteAllText(
        _folder["network.json"],
        NetworkJson.Write(Network.Input(3).Conv2D(4, 3, name: "one").BatchNorm().ReLU().MaxPool2D(2).Conv2D(4, 3, name: "two").ReLU(name: "rectified").GlobalAveragePool().Classifier()));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_answers_and_draws()
    {
        var answer = Convml.Run(_folder.Path, "explain", "receptive-field", "network.json", "--size", "24", "--layer", "two", "--out", "field.png", "--json").Succeeded().Json;

        Assert.Equal("two", answer.GetProperty("layer").GetString());
        Assert.Equal(8, answer.GetProperty("vertical").GetProperty("size").GetDouble());
        Assert.Equal([9, 16], answer.GetProperty("rows").EnumerateArray().Select(number => number.GetInt32()));
        Assert.InRange(answer.GetProperty("size").GetDouble(), 3, 8);
        Assert.False(answer.GetProperty("isTrained").GetBoolean());
        using var picture = MLImage.CreateFromFile(_folder["field.png"]);
        Assert.Equal((24 * 16, 24 * 16), (picture.Width, picture.Height));
        Assert.Contains("of 'rectified'", Convml.Run(_folder.Path, "explain", "receptive-field", "network.json", "--size", "24").Succeeded().Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["receptive-field.png"]));
    }

    [Theory]
    [InlineData("--size", "network.json")]
    [InlineData("There is no layer or input 'three'", "network.json", "--size", "24", "--layer", "three")]
    [InlineData("'abacus'", "network.json", "--size", "24", "--backend", "abacus")]
    [InlineData("ends with .png", "network.json", "--size", "24", "--out", "field.jpg")]
    [InlineData("there is no folder", "network.json", "--size", "24", "--out", "nowhere/field.png")]
    [InlineData("--samples is 0", "network.json", "--size", "24", "--samples", "0")]
    [InlineData("did you mean '--layer'", "network.json", "--leyer", "two")]
    [InlineData("convml explain receptive-field --help", "network.json", "--leyer", "two")]
    public void What_is_wrong_is_said_in_one_line(string words, params string[] arguments)
    {
        Convml.Run(_folder.Path, ["explain", "receptive-field", .. arguments]).Failed(2, words);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.png"));
    }
}
