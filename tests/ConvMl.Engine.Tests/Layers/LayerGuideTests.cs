using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>docs/layers.md: every layer is there, and its figures are those computed.</summary>
public sealed class LayerGuideTests
{
    private static readonly string[] Guide = File.ReadAllLines(Path.Combine(Root(), "docs/layers.md"));

    [Fact]
    public void Every_layer_is_there() => Assert.All(
        LayerRegistry.Types.Where(type => type.Assembly == typeof(Layer).Assembly),
        type => Assert.True(Guide.Any(line => line.StartsWith('|') && Regex.IsMatch(line, $@"[`.]{type.Name}\b")), $"docs/layers.md has no row with {type.Name}."));

    [Fact]
    public void Its_figures_are_those_computed()
    {
        var (image, sequence) = (Network.Input(16, 32, 32), ComposedLayers.Sequence(16, 64));
        bool[] cross = [.. Enumerable.Range(0, 25).Select(tap => tap / 5 == 2 || tap % 5 == 2)];
        (string Code, Network Network)[] examples =
        [
            Example(image.Conv2D(32, kernel: 3)),
            Example(image.Conv2D(32, kernel: 3, groups: 4)),
            Example(image.DilatedConv2D(32, kernel: 3, dilation: 2)),
            Example(sequence.Conv1D(32, kernel: 5)),
            Example(image.DepthwiseConv2D(kernel: 3, multiplier: 2)),
            Example(image.SeparableConv2D(32, kernel: 3)),
            Example(image.SeparableConv2D(32, kernel: 3, innerChannels: 8, innerGroups: 1)),
            Example(image.SparseConv2D(32, kernel: 5, mask: cross)),
            Example(image.DeformableConv2D(32, kernel: 3)),
            Example(image.DeformableConv2D(32, kernel: 3, modulated: true)),
            Example(image.ConvTranspose2D(32, kernel: 4, stride: 2, padding: 1)),
            Example(image.ResidualBlock(32, stride: 2)),
            Example(image.BottleneckBlock(32, innerChannels: 8)),
            Example(image.Flatten().Dense(10)),
            Example(image.MaxPool2D(3, stride: 2, padding: 1)),
            Example(image.AveragePool2D(2)),
            Example(image.GlobalAveragePool()),
            Example(image.Subsample2D(2)),
            Example(image.MaxPool2D(2, name: "pool").MaxUnpool2D("pool")),
            Example(image.Upsample2D(2)),
            Example(image.Upsample2D(2, Interpolation.Bilinear)),
            Example(image.PixelShuffle(2)),
            Example(image.BatchNorm()),
            Example(image.GroupNorm(4)),
            Example(image.LayerNorm()),
            Example(image.PReLU()),
        ];
        Assert.All(examples, example =>
        {
            var row = Guide.SingleOrDefault(line => line.StartsWith($"| `{example.Code}` |", StringComparison.Ordinal));
            Assert.True(row is not null, $"docs/layers.md has no row for {example.Code}.");
            Assert.EndsWith(Figures(NetworkSummary.Of(example.Network)), row, StringComparison.Ordinal);
        });
    }

    private static string Figures(NetworkSummary summary)
    {
        var last = summary.Rows[^1];
        FormattableString figures = $"| {last.Output} | {summary.TrainedParameters:N0} | {summary.MultiplyAdds:N0} | {NetworkSummary.FieldText(last.Field)} |";
        return figures.ToString(CultureInfo.InvariantCulture);
    }

    private static (string Code, Network Network) Example(Network network, [CallerArgumentExpression(nameof(network))] string code = "") => (code, network);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConvMl.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds ConvMl.sln.");
        return folder;
    }
}
