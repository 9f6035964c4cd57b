using ConvMl.Layers;
using ConvMl.Networks;

namespace ConvMl.Conformance.Cases;

/// <summary>Graphs that are no chains: sums, joins, tensors read several times, several inputs and outputs.</summary>
internal static class BranchCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        new("Add: an input with itself", Network.Input(3, 4, 5).Append(new Add(), ["input", "input"])),
        new("Add: a tensor with itself", Network.Input(3, 4, 5).Conv2D(5, 3, name: "c").Append(new Add(), ["c", "c"])),
        new("Add: a tensor three times", Network.Input([9]).Dense(7, name: "d").Append(new Add(), ["d", "d", "d"])),
        new("Add: a tensor and its rectified self", Network.Input(3, 4, 5).Conv2D(5, 3, name: "c").ReLU(name: "r").Append(new Add(), ["c", "r"])),
        new("Add: three branches", Network.Input(4, 6, 5).Add(a => a.Conv2D(6, 1), b => b.Conv2D(6, 3).ReLU(), c => c.Conv2D(6, (1, 5)))),
        new("Add: followed by an activation", Network.Input(8, 5, 5).Conv2D(8, 3).Residual(block => block.Conv2D(8, 3)).ReLU()),
        new("Concat: two branches", Network.Input(4, 6, 5).Concat(a => a.Conv2D(3, 1), b => b.Conv2D(5, 3))) { BatchSize = 3 },
        new("Concat: a tensor with itself", Network.Input(3, 4, 5).Conv2D(5, 3, name: "c").Append(new Concat(), ["c", "c"])),
        new("Concat: widths around a vector's", Network.Input(3, 4, 5).Concat(a => a.Conv2D(1, 1), b => b.Conv2D(8, 1), c => c.Conv2D(9, 1), d => d).Conv2D(4, 3)),
        new("Concat: vectors", Network.Input([5]).Concat(a => a.Dense(3), b => b.Dense(9).Tanh(), c => c)) { BatchSize = 3 },
        new("Concat: nested", Network.Input(2, 5, 5).Concat(a => a.Concat(b => b.Conv2D(3, 3), c => c.Conv2D(2, 1)), d => d.MaxPool2D(3, stride: 1, padding: 1))),
        new("Residual: two blocks", Network.Input(6, 7, 7).Conv2D(6, 3).Residual(x => x.Conv2D(6, 3).BatchNorm().ReLU()).Residual(x => x.Conv2D(6, 3).BatchNorm().ReLU())),
        new("Residual: of the input itself", Network.Input(5, 4, 4).Residual(x => x.Conv2D(5, 3))),
        new("Fan-out: one tensor into several kinds of layers", Network.Input(4, 8, 8).Conv2D(6, 3).Concat(
            a => a.MaxPool2D(2), b => b.AveragePool2D(2), c => c.Conv2D(3, 3, stride: 2), d => d.ReLU().Conv2D(2, 2, stride: 2))),
        new("Fan-out: a rectified tensor also read before", Network.Input(4, 6, 6).Conv2D(6, 3, name: "c").ReLU().Conv2D(6, 3, name: "e").Append(new Add(), ["e", "c"])),
        new("Fan-out: the input into two convolutions", Network.Input(3, 5, 6).Concat(a => a.Conv2D(4, 3), b => b.Conv2D(4, 5))),
        new("Inputs: two, concatenated", Network.Input([2, 5, 4], "left").AddInput([3, 5, 4], "right").Append(new Concat(), ["right", "left"]).Conv2D(4, 3)) { BatchSize = 3 },
        new("Inputs: two of different shapes", Network.Input([2, 5, 4], "image").Conv2D(4, 3).GlobalAveragePool(name: "pooled").AddInput([3], "vector").Dense(4, name: "d").Append(new Add(), ["pooled", "d"])) { BatchSize = 3 },
        new("Inputs: two through convolutions of their own", Network.Input([1, 6, 6], "left").Conv2D(5, 3, name: "l").AddInput([1, 6, 6], "right").Conv2D(5, 3, name: "r").Append(new Add(), ["l", "r"]).Flatten().Dense(3)) { BatchSize = 2 },
        new("Outputs: two heads", Network.Input(3, 6, 6).Conv2D(8, 3, name: "trunk").Conv2D(2, 1, name: "first").At("trunk").GlobalAveragePool().Dense(5, name: "second").WithOutputs("second", "first")) { BatchSize = 3 },
        new("Outputs: one also read by the next layer", Network.Input(3, 6, 6).Conv2D(4, 3, name: "early").ReLU().Conv2D(2, 3, name: "late").WithOutputs("early", "late")) { BatchSize = 3 },
        new("Outputs: behind and before an activation", Network.Input(3, 6, 6).Conv2D(4, 3, name: "before").ReLU(name: "behind").WithOutputs("behind", "before")),
        new("Outputs: the input handed through", Network.Input(3, 4, 4).Conv2D(2, 3, name: "c").WithOutputs("c", "input")) { BatchSize = 3 },
        new("Outputs: a flattened tensor and its image", Network.Input(3, 4, 4).Conv2D(2, 3, name: "image").Flatten(name: "flat").WithOutputs("flat", "image")),
    ];
}
