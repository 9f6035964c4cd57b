using ConvMl.Layers;
using ConvMl.Layers.Elementwise;
using ConvMl.Layers.Shaping;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Cases;

/// <summary>Layers that move numbers, layers of two inputs, and numbers that come with the network.</summary>
internal static class ShapingCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        .. Behind("to another image", [4, 3, 5], new Reshape([2, 6, 5])),
        .. Behind("to a matrix", [4, 3, 5], new Reshape([4, 15])),
        .. Behind("to five axes", [4, 2, 3], new Reshape([2, 2, 1, 2, 3])),
        .. Behind("channels last", [3, 4, 5], new Transpose([1, 2, 0])),
        .. Behind("rows and columns", [3, 4, 5], new Transpose([0, 2, 1])),
        .. Behind("nothing", [3, 4, 5], new Transpose([0, 1, 2])),
        .. Behind("turned round", [2, 9, 4], new Transpose([2, 1, 0])),
        .. Behind("channels", [7, 4, 5], new Slice(0, 2, 3)),
        .. Behind("rows", [3, 6, 5], new Slice(1, 5, 1)),
        .. Behind("columns", [3, 4, 9], new Slice(2, 0, 4)),
        .. Behind("all", [3, 4, 5], new Slice(1, 0, 4)),
        .. Behind("zeros, uneven", [3, 4, 5], new Pad([0, 1, 2], [0, 3, 0])),
        .. Behind("a value, in channels", [3, 4, 5], new Pad([1, 0, 0], [2, 0, 0], Value: 0.75f)),
        .. Behind("the border", [2, 3, 4], new Pad([0, 2, 5], [0, 1, 3], PadMode.Edge)),
        .. Behind("mirrored", [2, 4, 5], new Pad([0, 3, 2], [0, 1, 4], PadMode.Reflect)),
        .. Behind("cut off", [3, 6, 5], new Pad([-1, -2, 1], [0, -1, -2])),
        .. Behind("pixels", [3, 1, 1], new Broadcast([3, 4, 5])),
        .. Behind("channels", [1, 4, 5], new Broadcast([7, 4, 5])),
        .. Behind("rows", [2, 1, 5], new Broadcast([2, 3, 5])),
        .. Behind("nothing", [2, 3, 4], new Broadcast([2, 3, 4])),
        new("FixedTensor: added to a vector", Network.Input([5]).Append(new FixedTensor([5]), "given").At("input").Dense(5, name: "d").Append(new Add(), ["d", "given"])),
        new("FixedTensor: multiplied with an image", Network.Input(3, 4, 5).Append(new FixedTensor([2, 4, 5]), "given").At("input").Conv2D(2, 3, name: "c").Append(new Multiply(), ["c", "given"])) { BatchSize = 3 },
        new("FixedTensor: behind a layer with weights", Network.Input([4]).Dense(3, name: "d").Append(new FixedTensor([3]), "given").Append(new Multiply(), ["d", "given"])),
        new("FixedTensor: alone", Network.Input([4]).Append(new FixedTensor([2, 3]))) { BatchSize = 3 },
        .. Pairs(new Multiply()),
        .. Pairs(new Subtract()),
        .. Pairs(new Divide()),
        Gate,
        .. Products,
    ];

    // Squeeze and excitation: each channel is weighted by what all of them say.
    private static ConformanceCase Gate => new("Multiply: a gate a channel", Network.Input(6, 5, 4).Conv2D(17, 3, name: "c").GlobalAveragePool().Dense(17).Sigmoid()
        .Append(new Reshape([17, 1, 1])).Append(new Broadcast([17, 5, 4]), "gate").Append(new Multiply(), ["c", "gate"]));

    private static IEnumerable<ConformanceCase> Products => new (int[] Axes, int Rows, int Sums, int Columns)[] { ([], 3, 4, 5), ([2], 1, 7, 9), ([2, 3], 4, 1, 3), ([], 17, 9, 1) }
        .Select(size => new ConformanceCase(
            $"MatMul: {size.Rows} × {size.Sums} × {size.Columns} in [{string.Join(", ", size.Axes)}]",
            Network.Input([6]).Dense(size.Axes.Aggregate(size.Rows * size.Sums, (product, axis) => product * axis), name: "x")
                .Append(new Reshape(Shape.Create([.. size.Axes, size.Rows, size.Sums])), "left").At("input")
                .Dense(size.Axes.Aggregate(size.Sums * size.Columns, (product, axis) => product * axis), name: "y")
                .Append(new Reshape(Shape.Create([.. size.Axes, size.Sums, size.Columns])), "right").Append(new MatMul(), ["left", "right"]))
        { BatchSize = 3 });

    private static IEnumerable<ConformanceCase> Pairs(Layer layer)
    {
        var name = LayerRegistry.NameOf(layer);

        // The second is kept away from 0, by which nothing can be divided.
        Network Second(Network network) => network.Append(new Layers.Activations.Clip(0.5f, 2));
        foreach (var channels in new[] { 3, 8, 17 })
        {
            var network = Network.Input(3, 4, 5).Conv2D(channels, 3, name: "x").At("input").Conv2D(channels, 1);
            network = Second(network);
            yield return new($"{name}: two branches of {channels} channels", network.Append(layer, ["x", network.Head])) { ErrorGrowth = 4 };
        }

        var vectors = Second(Network.Input([5], "x").AddInput([5], "y").Dense(5));
        yield return new($"{name}: an input and a vector", vectors.Append(layer, ["x", vectors.Head])) { BatchSize = 3, ErrorGrowth = 4 };
        var self = Second(Network.Input(3, 4, 5).Conv2D(5, 3));
        yield return new($"{name}: a tensor with itself", self.Append(layer, [self.Head, self.Head])) { ErrorGrowth = 4 };
    }

    private static IEnumerable<ConformanceCase> Behind(string what, Shape input, Layer layer) => ConformanceCases.Around(layer, input, what, batchSize: 3);
}
