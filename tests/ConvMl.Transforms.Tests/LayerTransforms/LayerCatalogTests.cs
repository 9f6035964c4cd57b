using System.Reflection;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Transforms.LayerTransforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.LayerTransforms;

/// <summary>Each layer among the transforms of the context.</summary>
public sealed class LayerCatalogTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static readonly bool[] Corners = [true, false, true, false, false, false, true, false, true];

    // What the transform of a name is called with, and the layers that it stands for.
    private static readonly Dictionary<string, (Func<TransformsCatalog, LayerEstimator> Transform, Func<Network, Network> Layers)> All = new()
    {
        ["Conv2D"] = (ml => ml.Conv2D("O", "I", 8, kernel: (3, 5), stride: 2, dilation: 2, padding: 3, groups: 2, bias: false), network => network.Conv2D(8, (3, 5), 2, 2, 3, 2, false)),
        ["Conv1D"] = (ml => ml.Conv1D("O", "Row", 8, kernel: 5, stride: 2), network => network.Conv1D(8, 5, 2)),
        ["DilatedConv2D"] = (ml => ml.DilatedConv2D("O", "I", 8, dilation: 3), network => network.DilatedConv2D(8, 3, 3)),
        ["DepthwiseConv2D"] = (ml => ml.DepthwiseConv2D("O", "I", kernel: 5, multiplier: 2), network => network.DepthwiseConv2D(5, 2)),
        ["SeparableConv2D"] = (ml => ml.SeparableConv2D("O", "I", 8, innerChannels: 2, innerGroups: 1), network => network.SeparableConv2D(8, 3, innerChannels: 2, innerGroups: 1)),
        ["SparseConv2D"] = (ml => ml.SparseConv2D("O", "I", Corners, 8), network => network.SparseConv2D(8, 3, Corners)),
        ["DeformableConv2D"] = (ml => ml.DeformableConv2D("O", "I", 8, modulated: true, offsetGroups: 2), network => network.DeformableConv2D(8, 3, modulated: true, offsetGroups: 2)),
        ["ResidualBlock"] = (ml => ml.ResidualBlock("O", "I", 8, stride: 2), network => network.ResidualBlock(8, 2)),
        ["ConvTranspose2D"] = (ml => ml.ConvTranspose2D("O", "I", 8, stride: 2, padding: 1, outputPadding: 1), network => network.ConvTranspose2D(8, 3, 2, padding: 1, outputPadding: 1)),
        ["MaxPool2D"] = (ml => ml.MaxPool2D("O", "I", window: 3, stride: 2, padding: 1), network => network.MaxPool2D(3, 2, padding: 1)),
        ["AveragePool2D"] = (ml => ml.AveragePool2D("O", "I"), network => network.AveragePool2D(2)),
        ["GlobalAveragePool"] = (ml => ml.GlobalAveragePool("O", "I"), network => network.GlobalAveragePool()),
        ["Subsample2D"] = (ml => ml.Subsample2D("O", "I", stride: (1, 2)), network => network.Subsample2D((1, 2))),
        ["Upsample2D"] = (ml => ml.Upsample2D("O", "I", interpolation: Interpolation.Bilinear), network => network.Upsample2D(2, Interpolation.Bilinear)),
        ["PixelShuffle"] = (ml => ml.PixelShuffle("O", "I"), network => network.PixelShuffle(2)),
        ["Magnitude"] = (ml => ml.Magnitude("O", "I"), network => network.Magnitude()),
        ["Dense"] = (ml => ml.Dense("O", "Vector", units: 3), network => network.Dense(3)),
        ["Flatten"] = (ml => ml.Flatten("O", "I"), network => network.Flatten()),
        ["ReLU"] = (ml => ml.ReLU("O", "I"), network => network.ReLU()),
        ["LeakyReLU"] = (ml => ml.LeakyReLU("O", "I", slope: 0.1f), network => network.LeakyReLU(0.1f)),
        ["PReLU"] = (ml => ml.PReLU("O", "I", slope: 0.5f), network => network.PReLU(0.5f)),
        ["ELU"] = (ml => ml.ELU("O", "I", alpha: 2), network => network.ELU(2)),
        ["GELU"] = (ml => ml.GELU("O", "I"), network => network.GELU()),
        ["SiLU"] = (ml => ml.SiLU("O", "I"), network => network.SiLU()),
        ["Sigmoid"] = (ml => ml.Sigmoid("O", "I"), network => network.Sigmoid()),
        ["Tanh"] = (ml => ml.Tanh("O", "I"), network => network.Tanh()),
        ["BatchNorm"] = (ml => ml.BatchNorm("O", "I"), network => network.BatchNorm()),
        ["GroupNorm"] = (ml => ml.GroupNorm("O", "I", groups: 2), network => network.GroupNorm(2)),
        ["LayerNorm"] = (ml => ml.LayerNorm("O", "I"), network => network.LayerNorm()),
    };

    public static TheoryData<string> Names =>
    [
        .. new[] { typeof(LayerCatalog), typeof(ActivationCatalog), typeof(FilterCatalog) }
            .SelectMany(catalog => catalog.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.ReturnType == typeof(LayerEstimator)).Select(method => method.Name).Distinct()
            .Except([nameof(LayerCatalog.ConvNetLayers)]),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transform_is_the_layers_of_its_name(string name)
    {
        var (transform, layers) = All[name];
        var data = Context.Data.LoadFromEnumerable([new Row()]);

        var transformer = transform(Context.Transforms).Fit(data);

        var expected = layers(Network.Input(transformer.Network.Inputs[0].Shape));
        Assert.Equal(expected.Nodes.Select(node => (node.Layer, string.Join(", ", node.Inputs))), transformer.Network.Nodes.Select(node => (node.Layer, string.Join(", ", node.Inputs))));
        var column = transformer.Transform(data).Schema["O"];
        Assert.Equal(expected.HeadShape.ToArray(), ((VectorDataViewType)column.Type).Dimensions.ToArray());
    }

    public sealed class Row
    {
        [VectorType(4, 6, 6)]
        public float[] I { get; set; } = new float[144];

        [VectorType(2, 1, 9)]
        [ColumnName("Row")]
        public float[] Sequence { get; set; } = new float[18];

        [VectorType(5)]
        public float[] Vector { get; set; } = new float[5];
    }
}
