using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using CsCheck;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>Convolutions with a mask of taps, convolutions with taps that move, and maximum pooling turned back.</summary>
public class OtherConvolutionTests
{
    [Fact]
    public void A_sparse_convolution_is_the_plain_one_whose_other_taps_are_zero() => Gen.Select(
        LayerGenerators.Convolutions.Where(drawn => !drawn.Layer.FlipKernel), Gen.Bool.Array[16]).Sample(
        (drawn, drawnMask) =>
        {
            var (plain, input) = drawn;
            bool[] mask = [.. drawnMask.Take(plain.Kernel.Area)];
            mask[^1] = true;
            var full = LayerGenerators.Executor(Network.Input(input).Append(plain, "c"));
            var sparse = LayerGenerators.Executor(Network.Input(input).Append(
                new SparseConv2D(plain.OutputChannels!.Value, plain.Kernel, mask, plain.Stride, plain.Dilation, plain.Padding, plain.Groups, Bias: false), "c"), seed: 7);
            Array.Clear(full.Parameters["c.weight"]);
            var kept = Enumerable.Range(0, mask.Length).Where(tap => mask[tap]).ToArray();
            for (var index = 0; index < sparse.Parameters["c.weight"].Length; index++)
                full.Parameters["c.weight"][(index / kept.Length * mask.Length) + kept[index % kept.Length]] = sparse.Parameters["c.weight"][index];

            var image = LayerGenerators.Numbers(input.Elements, 3);
            LayerGenerators.RequireSame(full.Forward(image), sparse.Forward(image));
        },
        iter: 100);

    [Fact]
    public void The_cost_of_a_sparse_convolution_grows_with_the_taps_kept()
    {
        static Network Of(int kept) => Network.Input(8, 10, 10).SparseConv2D(16, 3, [.. Enumerable.Range(0, 9).Select(tap => tap < kept)], bias: false);

        Assert.Equal(3 * Of(1).Parameters.Count, Of(3).Parameters.Count);
        Assert.Equal(3 * NetworkSummary.Of(Of(1)).MultiplyAdds, NetworkSummary.Of(Of(3)).MultiplyAdds);
        Assert.Equal(NetworkSummary.Of(Network.Input(8, 10, 10).Conv2D(16, 3)).MultiplyAdds, NetworkSummary.Of(Of(9)).MultiplyAdds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_deformable_convolution_begins_as_a_plain_one(bool modulated)
    {
        var network = Network.Input(4, 6, 7).DeformableConv2D(6, 3, modulated, stride: 2, dilation: 2, groups: 2, offsetGroups: 2, bias: false, name: "d");
        var parameters = network.CreateParameters(5);
        var deformable = new ConvMl.Reference.ReferenceExecutor(network, parameters, ConvMl.Backends.ExecutionMode.Inference);
        var plain = LayerGenerators.Executor(Network.Input(4, 6, 7).Conv2D(6, 3, stride: 2, dilation: 2, groups: 2, bias: false, name: "d"));
        deformable.Parameters["d.weight"].CopyTo(plain.Parameters["d.weight"], 0);
        var image = LayerGenerators.Numbers(4 * 6 * 7, 1);

        var expected = plain.Forward(image);
        LayerGenerators.RequireSame(modulated ? [.. expected.Select(value => value / 2)] : expected, deformable.Forward(image));
    }

    // Every tap moved by (1, −1) reads what a shifted image shows.
    [Fact]
    public void Whole_offsets_shift_the_image()
    {
        var network = Network.Input([1, 5, 6], "image").AddInput([18, 5, 6], "offsets").Append(new DeformableConv2D(1, 3, Bias: false), ["image", "offsets"], "d");
        var deformable = LayerGenerators.Executor(network, seed: 3);
        var plain = LayerGenerators.Executor(Network.Input(1, 7, 8).Conv2D(1, 3, padding: Padding.Valid, bias: false, name: "d"), seed: 3);
        var image = LayerGenerators.Numbers(30, 2);
        double[] offsets = [.. Enumerable.Range(0, 18 * 30).Select(index => index / 30 % 2 == 0 ? 1.0 : -1.0)];
        var shifted = new double[7 * 8];
        for (var row = 0; row < 7; row++)
        {
            for (var column = 2; column < 8; column++)
                shifted[(row * 8) + column] = row < 5 ? image[(row * 6) + column - 2] : 0;
        }

        LayerGenerators.RequireSame(plain.Forward(shifted), deformable.Forward([.. image, .. offsets]));
    }

    [Fact]
    public void Half_an_offset_reads_the_mean_of_two_pixels()
    {
        var network = Network.Input([1, 1, 3], "image").AddInput([2, 1, 3], "offsets").AddInput([1, 1, 3], "modulation")
            .Append(new DeformableConv2D(1, 1, Bias: false), ["image", "offsets", "modulation"], "d");
        var executor = LayerGenerators.Executor(network);
        executor.Parameters["d.weight"][0] = 1;

        // (2 + 4) ÷ 2, 4 moved half out of the image below, and (8 + 0) ÷ 2, each times its modulation.
        Assert.Equal([3, 20, 400], executor.Forward([2, 4, 8, 0, 0.5, 0, 0.5, 0, 0.5, 1, 10, 100]));
    }

    [Fact]
    public void Unpooling_puts_values_back_to_where_the_maxima_were()
    {
        // The lecture's pooling table.
        double[] table = [3, 13, 17, 11, 5, 3, 1, 23, 7, 1, 2, 3, 11, 17, 1, 4];
        var executor = LayerGenerators.Executor(Network.Input(1, 4, 4).MaxPool2D(2, name: "pool").MaxUnpool2D("pool"));

        Assert.Equal([0, 13, 0, 0, 0, 0, 0, 23, 0, 0, 0, 0, 0, 17, 0, 4], executor.Forward(table));
    }

    [Fact]
    public void The_receptive_fields_of_layers_with_inputs_of_two_resolutions()
    {
        var unpooled = NetworkSummary.Of(Network.Input(2, 8, 8).MaxPool2D(2, name: "pool").Conv2D(2, 3).MaxUnpool2D("pool")).Rows[^1].Field.Vertical;
        var deformable = NetworkSummary.Of(Network.Input(2, 9, 9).DeformableConv2D(2, 3, stride: 2)).Rows[^1].Field.Vertical;

        Assert.Equal((1, 2), (unpooled.Stride, deformable.Stride));
        Assert.Equal(3, deformable.Size);
    }
}
