using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Initializers;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Cases;

/// <summary>Convolutions with a mask of taps, and with taps that move.</summary>
internal static class OtherConvolutionCases
{
    private static readonly bool[] Cross = [false, true, false, true, true, true, false, true, false];

    public static IEnumerable<ConformanceCase> All =>
    [
        .. ConformanceCases.Around(new SparseConv2D(4, 3, Cross), [3, 5, 7], "cross"),
        .. ConformanceCases.Around(new SparseConv2D(5, 3, Cross, Stride: 2, Bias: false), [9, 6, 7], "cross, stride 2, without bias", batchSize: 3),
        .. ConformanceCases.Around(new SparseConv2D(4, 1, [true]), [8, 3, 4], "1×1"),
        .. ConformanceCases.Around(new SparseConv2D(4, 3, [false, false, false, false, false, false, false, false, true]), [3, 4, 4], "one corner"),
        .. ConformanceCases.Around(new SparseConv2D(7, (2, 4), [true, false, false, true, false, true, true, false], Dilation: (3, 2), Padding: new Padding(1, 2, 3, 0)), [5, 8, 9], "2×4, dilation, asymmetric padding"),
        .. ConformanceCases.Around(new SparseConv2D(6, 3, Cross, Groups: 2), [4, 5, 6], "groups smaller than a vector"),
        .. ConformanceCases.Around(new SparseConv2D(6, 3, Cross, Groups: 2), [32, 4, 5], "groups of whole vectors"),
        .. ConformanceCases.Around(new SparseConv2D(8, 3, Cross, Groups: 8), [8, 5, 5], "depthwise"),
        .. ConformanceCases.Around(new SparseConv2D(9, 3, Cross), [72, 9, 15], "larger, several parts of outputs and depth", batchSize: 1),
        new("SparseConv2D: between convolutions", Network.Input(3, 7, 6).Conv2D(17, 3).ReLU().SparseConv2D(16, 3, Cross).ReLU().Conv2D(4, 3)) { BatchSize = 3 },
        .. Deformable("v1", 4, [3, 5, 7], new(4, 3)),
        .. Deformable("stride 2, without bias", 4, [9, 6, 7], new(5, 3, Stride: 2, Bias: false)),
        .. Deformable("dilation, asymmetric padding", 4, [5, 7, 8], new(7, (2, 3), Dilation: (2, 1), Padding: new Padding(1, 0, 2, 1))),
        .. Deformable("far offsets", 1, [3, 5, 6], new(4, 3)),
        .. Deformable("groups and offset groups smaller than a vector", 4, [12, 4, 5], new(8, 3, Groups: 2, OffsetGroups: 3)),
        .. Deformable("groups and offset groups of whole vectors", 4, [32, 3, 4], new(6, 3, Groups: 2, OffsetGroups: 2)),
        .. Deformable("larger, several parts of outputs and depth", 4, [40, 9, 15], new(5, 3)),
        new("DeformableConv2D: built with its side convolution", Network.Input(4, 6, 7).Conv2D(8, 3).DeformableConv2D(9, 3, name: "d").ReLU().Conv2D(3, 1)) { BatchSize = 3, ErrorGrowth = 4 },
        new("DeformableConv2D: built with its side convolutions, modulated", Network.Input(4, 6, 7).Conv2D(8, 3).DeformableConv2D(9, 3, modulated: true, stride: 2, name: "d").ReLU().Conv2D(3, 1)) { ErrorGrowth = 4 },
        new("DeformableConv2D: offsets alone are trained", Offsets(Network.Input(3, 5, 5), 1, new(4, 3))) { ErrorGrowth = 4 },
        new("DeformableConv2D: the image alone is trained", Network.Input([18, 5, 6], "offsets").AddInput([3, 5, 6], "image").Conv2D(9, 3, name: "c")
            .Append(new DeformableConv2D(4, 3), ["c", "offsets"])) { ErrorGrowth = 4 },
    ];

    // Offsets and modulation come out of convolutions with weights, behind one that shows the derivative by the image.
    private static IEnumerable<ConformanceCase> Deformable(string what, int scale, Shape input, DeformableConv2D layer)
    {
        foreach (var isModulated in new[] { false, true })
        {
            var network = Network.Input(input).Conv2D(input.Channels, 1, name: "image");
            var taps = layer.OffsetGroups * layer.Kernel.Area;
            var inputs = new List<string> { "image", "offsets" };
            network = Offsets(network, 2 * taps, layer, scale, "offsets");
            if (isModulated)
            {
                network = Offsets(network.At("image"), taps, layer, 1, "modulation");
                inputs.Add("modulation");
            }

            yield return new($"DeformableConv2D: {what} on {input}{(isModulated ? ", modulated" : "")}", network.Append(layer, inputs)) { ErrorGrowth = 8 };
        }
    }

    private static Network Offsets(Network network, int channels, DeformableConv2D layer, int scale, string name) => network
        .Conv2D(channels, layer.Kernel, layer.Stride, layer.Dilation, layer.Padding, initializer: new He()).Append(new Normalize([0], [0.25f * scale]), name);

    private static Network Offsets(Network network, int scale, DeformableConv2D layer) =>
        Offsets(network, 2 * layer.OffsetGroups * layer.Kernel.Area, layer, scale, "offsets").Append(layer, [network.Head, "offsets"]);
}
