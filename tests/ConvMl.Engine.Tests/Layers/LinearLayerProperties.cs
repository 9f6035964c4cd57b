using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Pooling;
using ConvMl.Networks;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>What holds for every layer that is linear in its input.</summary>
public class LinearLayerProperties
{
    private static readonly Gen<Network> LinearNetworks = Gen.OneOf(
        LayerGenerators.Convolutions.Select(drawn => Network.Input(drawn.Input).Append(drawn.Layer)),
        LayerGenerators.TransposedConvolutions.Select(drawn => Network.Input(drawn.Input).Append(drawn.Layer)),
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], (inputs, units) => Network.Input([inputs]).Dense(units, bias: false)),
        from window in LayerGenerators.Sizes(3)
        from stride in LayerGenerators.Sizes(3)
        from padding in Gen.Int[0, 1]
        from isCounted in Gen.Bool
        from extra in Gen.Int[0, 4]
        select Network.Input(2, window.Height + extra, window.Width + extra)
            .Append(new AveragePool2D(window, stride, window is { Height: > 1, Width: > 1 } ? new Padding(padding) : Padding.Valid, isCounted)),
        LayerGenerators.Sizes(5).Select(size => Network.Input(3, size.Height, size.Width).GlobalAveragePool()),
        LayerGenerators.Sizes(5).Select(size => Network.Input(3, size.Height, size.Width).Flatten()),
        LayerGenerators.Sizes(5).Select(size => Network.Input(3, size.Height, size.Width, name: "x").Conv2D(3, 3, bias: false, name: "c").Append(new Add(), ["x", "c", "x"])),
        LayerGenerators.Sizes(5).Select(size => Network.Input(3, size.Height, size.Width, name: "x").Conv2D(2, 3, bias: false, name: "c").Append(new Concat(), ["c", "x", "c"])));

    private static readonly Gen<(Network Network, int BatchSize, int Seed)> Drawn = Gen.Select(LinearNetworks, Gen.Int[1, 3], Gen.Int[0, 1_000_000]);

    [Fact]
    public void Backward_is_the_adjoint_of_forward() => Drawn.Sample(
        drawn =>
        {
            var (network, batchSize, seed) = drawn;
            var executor = LayerGenerators.Executor(network, seed);
            var x = LayerGenerators.Numbers(batchSize * network.Inputs[0].Shape.Elements, seed + 1);
            var y = LayerGenerators.Numbers(batchSize * network.HeadShape.Elements, seed + 2);

            var forward = LayerGenerators.Dot(executor.Forward(x), y);
            Assert.Equal(forward, LayerGenerators.Dot(x, executor.Backward(y).Inputs), 1e-10 * (1 + Math.Abs(forward)));
        },
        iter: 300);

    [Fact]
    public void Forward_is_linear() => Drawn.Sample(
        drawn =>
        {
            var (network, batchSize, seed) = drawn;
            var executor = LayerGenerators.Executor(network, seed);
            var count = batchSize * network.Inputs[0].Shape.Elements;
            double[] x = LayerGenerators.Numbers(count, seed + 1), z = LayerGenerators.Numbers(count, seed + 2);
            double[] mixed = [.. x.Zip(z, (a, b) => (2 * a) - (3 * b))];

            LayerGenerators.RequireSame(
                [.. executor.Forward(x).Zip(executor.Forward(z), (a, b) => (2 * a) - (3 * b))], executor.Forward(mixed));
        },
        iter: 300);
}
