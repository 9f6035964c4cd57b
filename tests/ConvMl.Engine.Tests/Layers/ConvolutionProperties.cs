using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Layers;

/// <summary>What the lecture says of convolutions, over random geometry.</summary>
public class ConvolutionProperties
{
    private const string Weight = "conv2d_1.weight";

    private static readonly Gen<(Conv2D Layer, Shape Input)> Convolutions = LayerGenerators.Convolutions;

    [Fact]
    public void When_the_image_shifts_the_output_shifts() => Gen.Select(LayerGenerators.Sizes(4), LayerGenerators.Sizes(3), Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool).Sample(
        (kernel, dilation, down, right, flip) =>
        {
            // The image lies in a frame of zeros that the shift does not leave; the window sees no border.
            var (height, width) = (((kernel.Height - 1) * dilation.Height) + 6, ((kernel.Width - 1) * dilation.Width) + 7);
            var executor = LayerGenerators.Executor(Network.Input(2, height, width).Append(
                new Conv2D(3, kernel, null, dilation, Padding.Valid, Bias: false, FlipKernel: flip)));
            var (image, shifted) = (new double[2 * height * width], new double[2 * height * width]);
            var values = LayerGenerators.Numbers(image.Length, 5);
            for (var c = 0; c < 2; c++)
                for (var i = 0; i < height - 3; i++)
                    for (var j = 0; j < width - 3; j++)
                    {
                        image[(((c * height) + i) * width) + j] = values[(((c * height) + i) * width) + j];
                        shifted[(((c * height) + i + down) * width) + j + right] = values[(((c * height) + i) * width) + j];
                    }

            var output = executor.Network.HeadShape;
            var (plain, moved) = (executor.Forward(image), executor.Forward(shifted));
            for (var o = 0; o < output.Channels; o++)
                for (var i = 0; i + down < output.Height; i++)
                    for (var j = 0; j + right < output.Width; j++)
                    {
                        Assert.Equal(
                            plain[(((o * output.Height) + i) * output.Width) + j],
                            moved[(((o * output.Height) + i + down) * output.Width) + j + right], 1e-12);
                    }
        },
        iter: 200);

    [Fact]
    public void Groups_are_convolutions_side_by_side() => Convolutions.Sample(
        drawn =>
        {
            var (layer, input) = drawn;
            var grouped = LayerGenerators.Executor(Network.Input(input).Append(layer));
            var x = LayerGenerators.Numbers(input.Elements, 2);
            var alone = layer with { Groups = 1, OutputChannels = layer.OutputChannels / layer.Groups };
            Shape part = [input.Channels / layer.Groups, input.Height, input.Width];

            double[] expected = [.. Enumerable.Range(0, layer.Groups).SelectMany(group =>
            {
                var executor = new ReferenceExecutor(
                    Network.Input(part).Append(alone), Network.Input(part).Append(alone).CreateParameters(1), Backends.ExecutionMode.Inference);
                var length = executor.Parameters[Weight].Length;
                grouped.Parameters[Weight].AsSpan(group * length, length).CopyTo(executor.Parameters[Weight]);
                return executor.Forward(x.AsSpan(group * part.Elements, part.Elements));
            })];
            LayerGenerators.RequireSame(expected, grouped.Forward(x));
        },
        iter: 200);

    [Fact]
    public void Depthwise_is_a_full_convolution_with_zeros_between_channels() => Gen.Select(Gen.Int[1, 5], LayerGenerators.Sizes(3), LayerGenerators.Sizes(2)).Sample(
        (channels, kernel, stride) =>
        {
            Shape input = [channels, 5, 6];
            var depthwise = LayerGenerators.Executor(Network.Input(input).Append(new Conv2D(channels, kernel, stride, Groups: channels, Bias: false)));
            var full = LayerGenerators.Executor(Network.Input(input).Append(new Conv2D(channels, kernel, stride, Bias: false)));
            Array.Clear(full.Parameters[Weight]);
            for (var c = 0; c < channels; c++)
                depthwise.Parameters[Weight].AsSpan(c * kernel.Area, kernel.Area).CopyTo(full.Parameters[Weight].AsSpan(((c * channels) + c) * kernel.Area));

            var x = LayerGenerators.Numbers(input.Elements, 3);
            LayerGenerators.RequireSame(full.Forward(x), depthwise.Forward(x));
        },
        iter: 100);

    [Fact]
    public void Convolution_is_cross_correlation_with_the_kernel_mirrored() => Convolutions.Sample(
        drawn =>
        {
            var (layer, input) = drawn;
            var one = LayerGenerators.Executor(Network.Input(input).Append(layer));
            var other = LayerGenerators.Executor(Network.Input(input).Append(layer with { FlipKernel = !layer.FlipKernel }));
            var taps = layer.Kernel.Area;
            for (var kernel = 0; kernel < one.Parameters[Weight].Length; kernel += taps)
            {
                one.Parameters[Weight].AsSpan(kernel, taps).CopyTo(other.Parameters[Weight].AsSpan(kernel));
                other.Parameters[Weight].AsSpan(kernel, taps).Reverse();
            }

            var x = LayerGenerators.Numbers(input.Elements, 4);
            LayerGenerators.RequireSame(one.Forward(x), other.Forward(x));
        },
        iter: 200);

    [Fact]
    public void A_dense_layer_is_a_convolution_whose_kernel_is_the_image() => Gen.Select(Gen.Int[1, 4], LayerGenerators.Sizes(4), Gen.Int[1, 5]).Sample(
        (channels, size, units) =>
        {
            Shape input = [channels, size.Height, size.Width];
            var dense = LayerGenerators.Executor(Network.Input(input).Flatten().Dense(units));
            var convolution = LayerGenerators.Executor(Network.Input(input).Conv2D(units, size, padding: Padding.Valid));
            dense.Parameters["dense_1.weight"].CopyTo(convolution.Parameters[Weight], 0);
            dense.Parameters["dense_1.bias"].CopyTo(convolution.Parameters["conv2d_1.bias"], 0);

            // Two samples; a 1×1 convolution on a 1×1 image is the case of size one.
            var x = LayerGenerators.Numbers(2 * input.Elements, 6);
            LayerGenerators.RequireSame(dense.Forward(x), convolution.Forward(x));
        },
        iter: 100);

    [Fact]
    public void A_one_by_one_convolution_is_a_dense_layer_at_every_pixel() => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], LayerGenerators.Sizes(4)).Sample(
        (channels, units, size) =>
        {
            var convolution = LayerGenerators.Executor(Network.Input(channels, size.Height, size.Width).Conv2D(units, 1, bias: false));
            var dense = LayerGenerators.Executor(Network.Input([channels]).Dense(units, bias: false));
            convolution.Parameters[Weight].CopyTo(dense.Parameters["dense_1.weight"], 0);

            var x = LayerGenerators.Numbers(channels * size.Area, 7);
            var y = convolution.Forward(x);
            for (var place = 0; place < size.Area; place++)
            {
                LayerGenerators.RequireSame(
                    dense.Forward([.. Enumerable.Range(0, channels).Select(c => x[(c * size.Area) + place])]),
                    [.. Enumerable.Range(0, units).Select(o => y[(o * size.Area) + place])]);
            }
        },
        iter: 100);

    [Fact]
    public void The_inferred_shape_is_the_delivered_one() => Gen.Select(Convolutions, Gen.Int[1, 3]).Sample(
        (drawn, batchSize) =>
        {
            // Delivered: every place at which the whole window lies on the padded image, counted one by one.
            var (layer, input) = drawn;
            var geometry = layer.GeometryFor(input);
            Shape expected = [layer.OutputChannels!.Value, Positions(geometry.Vertical), Positions(geometry.Horizontal)];
            var network = Network.Input(input).Append(layer);

            Assert.Equal(expected, network.HeadShape);
            Assert.Equal(batchSize * expected.Elements, LayerGenerators.Executor(network).Forward(new double[batchSize * input.Elements]).Length);
        },
        iter: 200);

    private static int Positions(AxisWindow axis)
    {
        var count = 0;
        for (var start = -axis.PadBefore; start + axis.Extent <= axis.Input + axis.PadAfter; start += axis.Stride)
            count++;
        return count;
    }
}
