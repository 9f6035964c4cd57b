using ConvMl.Engine.Tests.Layers;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using CsCheck;

namespace ConvMl.Engine.Tests.Geometry;

/// <summary>The receptive field against brute force: the inputs by which a unit has a derivative.</summary>
public class ReceptiveFieldTests
{
    // Three layers of the largest extent and stride still fit.
    private const int Side = 45;

    private static readonly Gen<Func<Network, Network>> Layer = Gen.OneOf(
        from kernel in Gen.Int[1, 4]
        from stride in Gen.Int[1, 2]
        from dilation in Gen.Int[1, 2]
        from padding in Gen.Int[0, 2]
        select (Func<Network, Network>)(network => network.Conv2D(1, kernel, stride, dilation, padding, bias: false)),
        from window in Gen.Int[1, 3]
        from stride in Gen.Int[1, 2]
        select (Func<Network, Network>)(network => network.AveragePool2D(window, stride)),
        Gen.Const((Func<Network, Network>)(network => network.Residual(block => block.Conv2D(1, 3, bias: false)))),
        Gen.Const((Func<Network, Network>)(network => network.Tanh())),
        from kernel in Gen.Int[1, 5]
        from dilation in Gen.Int[1, 3]
        select (Func<Network, Network>)(network => network
            .Concat(one => one.Conv2D(1, kernel, dilation: dilation, bias: false), other => other.Conv2D(2, 3, bias: false)).Conv2D(1, 1, bias: false)),
        from kernel in Gen.Int[1, 4]
        select (Func<Network, Network>)(network => network.Add(one => one.Conv2D(1, kernel, stride: 2, bias: false), other => other.Subsample2D(2))),
        Gen.Const((Func<Network, Network>)(network => network.Conv2D(4, 3, bias: false).GroupNorm(2).Conv2D(1, 1, bias: false))));

    [Fact]
    public void A_unit_has_a_derivative_by_its_field_and_by_nothing_else() => Gen.Select(Layer.Array[1, 3], Gen.Double[0, 1]).Sample(
        (layers, where) =>
        {
            var network = layers.Aggregate(Network.Input(1, Side, Side), (grown, layer) => layer(grown));
            var field = FieldOf(network).Vertical;
            var unit = (int)(where * (network.HeadShape.Height - 1));

            var executor = LayerGenerators.Executor(network);
            executor.Forward(LayerGenerators.Numbers(Side * Side, 1));
            var cotangents = new double[network.HeadShape.Elements];
            cotangents.AsSpan(unit * network.HeadShape.Width, network.HeadShape.Width).Fill(1);
            var gradient = executor.Backward(cotangents).Inputs;
            int[] seen = [.. Enumerable.Range(0, Side).Where(row => gradient.AsSpan(row * Side, Side).ContainsAnyExcept(0.0))];

            var first = (int)(field.Offset + (unit * field.Stride));
            var last = first + (int)field.Size - 1;
            Assert.All(seen, row => Assert.InRange(row, first, last));

            // Away from the border both ends are reached; dilation and stride may leave holes between them.
            if (first >= 0 && last < Side)
            {
                Assert.Equal(first, seen[0]);
                Assert.Equal(last, seen[^1]);
            }
        },
        iter: 300);

    [Fact]
    public void Each_three_by_three_convolution_adds_two_pixels()
    {
        // The lecture's example: 128 of them are needed to see 256 (more exactly 257) pixels.
        var network = Enumerable.Range(0, 128).Aggregate(Network.Input(1, 256, 256), (grown, _) => grown.Conv2D(1, 3));

        Assert.Equal(new AxisField(257, 1, -128), FieldOf(network).Vertical);
    }

    private static ReceptiveField FieldOf(Network network)
    {
        var fields = network.Inputs.ToDictionary(input => input.Name, _ => ReceptiveField.Pixel);
        foreach (var node in network.Nodes)
            fields.Add(node.Name, node.Description.Field(node.Inputs.Select(input => fields[input]).Aggregate((one, other) => one.Union(other))));
        return fields[network.Head];
    }
}
