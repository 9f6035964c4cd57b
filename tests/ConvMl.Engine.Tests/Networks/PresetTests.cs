using System.Globalization;
using ConvMl.Conformance;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Networks;

public class PresetTests
{
    public static TheoryData<string> PresetNames => [.. Presets.All.Select(preset => preset.Name)];

    [Fact]
    public void The_numbers_of_parameters_are_those_of_the_papers()
    {
        static long Trained(Preset preset) => NetworkSummary.Of((preset with { Classes = preset.UsualClasses }).Create()).TrainedParameters;

        Assert.Equal(138_357_544, Trained(new Vgg(BatchNorm: false)));
        Assert.Equal(11_689_512, Trained(new ResNet18()));
        Assert.Equal(1_369_738, Trained(new AllConvolutional(BatchNorm: false)));
        Assert.Equal(61_706, Trained(new LeNet5()));
        // The 31,030,593 that its users count for one channel and one class; here there are three channels and two classes.
        Assert.Equal(31_030_593 + (2 * 9 * 64) + 65, Trained(new UNet(BatchNorm: false)));

        // The paper's 0.27 million, and 2,752 for the two projections.
        Assert.Equal(269_722 + 2_752, Trained(new CifarResNet()));
    }

    [Fact]
    public void The_depth_counts_the_layers_with_weights() => Assert.All(
        [20, 32, 56],
        depth => Assert.Equal(depth, Presets.CifarResNet(classes: 10, depth: depth).Nodes.Count(IsOnTheWay)));

    [Fact]
    public void The_separable_network_has_an_eighth_of_the_parameters_of_the_plain_one()
    {
        var separable = NetworkSummary.Of(Presets.MobileNet(classes: 10));
        var plain = NetworkSummary.Of(Presets.MobileNet(classes: 10, separable: false));

        Assert.InRange((double)plain.Parameters / separable.Parameters, 6.5, 9);
        Assert.InRange((double)plain.MultiplyAdds!.Value / separable.MultiplyAdds!.Value, 6.5, 9);
        Assert.InRange(separable.Parameters, 1, 99_999);
    }

    [Fact]
    public void The_example_of_the_guide_is_made()
    {
        var network = Presets.MobileNet(input: [1, 28, 28], width: 32);

        Assert.Equal(39_178, NetworkSummary.Of(network.WithClasses(10)).TrainedParameters);
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void The_labels_decide_the_classes_where_they_are_not_given(string name)
    {
        var preset = Presets.All.Single(preset => preset.Name == name);
        var network = preset.Create();

        Assert.True(network.AwaitsClasses);
        Assert.Equal(Outputs(preset, preset.UsualInput, 7), network.WithClasses(7).HeadShape);
        Assert.Equal(Outputs(preset, preset.UsualInput, 5), (preset with { Classes = 5 }).Create().HeadShape);
        Assert.Equal(preset.UsualInput, network.Inputs[0].Shape);
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void A_preset_has_conformance_cases_which_every_backend_runs(string name) =>
        Assert.Contains(ConformanceCases.All, conformanceCase => conformanceCase.Name.StartsWith($"Preset: {name} ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void A_preset_stands_in_JSON_where_a_network_may(string name)
    {
        var preset = Presets.All.Single(preset => preset.Name == name);
        var read = NetworkJson.Read($$"""{ "preset": "{{name}}", "input": [2, 64, 96], "classes": 3, "width": 4 }""");

        Assert.Equal([2, 64, 96], read.Inputs[0].Shape);
        Assert.Equal(Outputs(preset, [2, 64, 96], 3), read.HeadShape);
        Assert.Equal(NetworkJson.Write(preset.Create()), NetworkJson.Write(NetworkJson.Read($$"""{ "preset": "{{name}}" }""")));
    }

    [Theory]
    [InlineData("""{ "preset": "MobileNot" }""", "did you mean \"MobileNet\"?")]
    [InlineData("""{ "preset": "MobileNet", "depth": 3 }""", "unknown key \"depth\"")]
    [InlineData("""{ "preset": "MobileNet", "width": 0 }""", "the width is 0")]
    [InlineData("""{ "preset": "MobileNet", "layers": [] }""", "unknown key \"layers\"")]
    [InlineData("""{ "preset": "CifarResNet", "depth": 21 }""", "the depth is 21; it must be 6n + 2")]
    [InlineData("""{ "preset": "LeNet5", "input": [100] }""", "needs an image [C, H, W]")]
    [InlineData("""{ "preset": "LeNet5", "input": [1, 5, 5] }""", "LeNet5 on an input [1, 5, 5]")]
    [InlineData("""{ "preset": "UNet", "input": [3, 96, 100] }""", "the width is 100; it must be a multiple of 16")]
    [InlineData("""{ "preset": "UNet", "input": [3, 96, 96], "levels": 0 }""", "the number of levels is 0")]
    [InlineData("""{ "preset": "DeconvNet", "stages": 6 }""", "the number of stages is 6; it must be from 1 to 5")]
    [InlineData("""{ "preset": "Fcn", "stages": 6 }""", "the number of stages is 6; it must be from 1 to 5")]
    [InlineData("""{ "preset": "Vgg", "input": [3, -1, -1] }""", "the height and width must be known")]
    [InlineData("""{ "preset": "ResNet18", "input": [3, 64, 64], "classes": 0 }""", "The number of units is 0")]
    public void What_cannot_be_built_is_said(string json, string message) =>
        Assert.Contains(message, Assert.Throws<JsonFormatException>(() => NetworkJson.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_figures_of_the_guide_are_those_computed()
    {
        var guide = File.ReadAllText(Path.Combine(Root(), "docs/presets.md"));
        foreach (var preset in Presets.All)
            Assert.Contains(Row(preset), guide, StringComparison.Ordinal);
        foreach (var preset in new Preset[] { new LeNet5(), new MobileNet() })
            Assert.Contains(Complete(preset).ToString().ReplaceLineEndings("\n"), guide.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_small_segmentation_network_has_less_than_half_a_million_parameters() =>
        Assert.InRange(Complete(new SeparableUNet()).Parameters, 1, 499_999);

    [Fact]
    public void Segmentation_networks_take_images_of_any_size_that_can_be_halved()
    {
        Shape open = [3, Shape.Open, Shape.Open];
        foreach (var preset in Presets.All.Where(preset => preset.ClassifiesPixels))
        {
            var network = (preset with { Input = open, Classes = 4 }).Create();

            Assert.Equal([4, 256, 352], network.WithInputSize(256, 352).HeadShape);
        }
    }

    [Fact]
    public void The_enlarging_half_of_the_deconvolution_network_gives_back_odd_sizes() =>
        Assert.Equal([2, 37, 51], Presets.DeconvNet([1, 37, 51], classes: 2, width: 2, stages: 3, denseUnits: 4).HeadShape);

    private static Shape Outputs(Preset preset, Shape input, int classes) => preset.ClassifiesPixels ? [classes, input.Height, input.Width] : [classes];

    private static string Row(Preset preset)
    {
        var summary = Complete(preset);
        var last = (preset.ClassifiesPixels ? summary.Rows[^1] : summary.Rows.Last(row => row.Type == "Conv2D")).Field;
        FormattableString row = $"| `{preset.Name}` | {preset.UsualInput} | {preset.UsualClasses} | {summary.TrainedParameters:N0} | {summary.MultiplyAdds / 1e6:N1} | {last.Vertical.Size:N0}, stride {last.Vertical.Stride:N0} |";
        return row.ToString(CultureInfo.InvariantCulture);
    }

    private static NetworkSummary Complete(Preset preset) => NetworkSummary.Of((preset with { Classes = preset.UsualClasses }).Create());

    // Projections lie beside the way.
    private static bool IsOnTheWay(NetworkNode node) => node.Layer is Dense or Conv2D { Kernel: not { Height: 1, Width: 1 } };

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConvMl.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds ConvMl.sln.");
        return folder;
    }
}
