using ConvMl.Algebra;
using ConvMl.Backends;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Algebra;

/// <summary>The algebra of the lecture ("Properties"), each line a property over random kernels and images.</summary>
public class ConvolutionAlgebra
{
    private static readonly Gen<(Size2D U, Size2D W, Size2D X, int Seed)> Drawn =
        Gen.Select(LayerGenerators.Sizes(4), LayerGenerators.Sizes(4), LayerGenerators.Sizes(6), Gen.Int[0, 1_000_000]);

    [Fact]
    public void Convolution_is_associative() => Drawn.Sample(
        (u, w, x, seed) =>
        {
            var (kernelU, kernelW, image) = (Bank(u, seed), Bank(w, seed + 1), Numbers(x.Area, seed + 2));
            var (once, size) = Full(image, x, kernelW, flip: true);
            var (twice, _) = Full(once, size, kernelU, flip: true);

            LayerGenerators.RequireSame(twice, Full(image, x, Kernel.Compose(kernelW, kernelU), flip: true).Output);
        },
        iter: 200);

    [Fact]
    public void Convolution_commutes() => Drawn.Sample(
        (_, w, x, seed) =>
        {
            var (kernel, image) = (Bank(w, seed), Bank(x, seed + 1));
            LayerGenerators.RequireSame(Full(Wide(kernel), w, image, flip: true).Output, Full(Wide(image), x, kernel, flip: true).Output);
        },
        iter: 200);

    [Fact]
    public void Exchanging_image_and_kernel_mirrors_a_cross_correlation() => Drawn.Sample(
        (_, w, x, seed) =>
        {
            var (kernel, image) = (Bank(w, seed), Bank(x, seed + 1));
            var (one, other) = (Full(Wide(image), x, kernel, flip: false).Output, Full(Wide(kernel), w, image, flip: false).Output);

            LayerGenerators.RequireSame(one, [.. other.Reverse()]);
        },
        iter: 200);

    [Fact]
    public void Cross_correlation_does_not_commute()
    {
        var (size, kernel, image) = (new Size2D(1, 2), new FilterBank([1, 1, 1, 2], [1, 2]), new FilterBank([1, 1, 1, 2], [3, 4]));

        Assert.Equal([6, 11, 4], Full(Wide(image), size, kernel, flip: false).Output);
        Assert.Equal([4, 11, 6], Full(Wide(kernel), size, image, flip: false).Output);
    }

    [Fact]
    public void Two_cross_correlations_commute_with_each_other() => Drawn.Sample(
        (u, w, x, seed) =>
        {
            var (kernelU, kernelW, image) = (Bank(u, seed), Bank(w, seed + 1), Numbers(x.Area, seed + 2));
            var (withW, afterW) = Full(image, x, kernelW, flip: false);
            var (withU, afterU) = Full(image, x, kernelU, flip: false);

            LayerGenerators.RequireSame(Full(withW, afterW, kernelU, flip: false).Output, Full(withU, afterU, kernelW, flip: false).Output);
        },
        iter: 200);

    [Fact]
    public void Filters_one_after_the_other_are_one_filter() =>
        Gen.Select(LayerGenerators.Sizes(4), LayerGenerators.Sizes(3), Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool, Gen.Int[0, 1_000_000]).Sample(
            (first, second, channels, between, outputs, flip, seed) =>
            {
                var one = Bank([between, channels, first.Height, first.Width], seed);
                var two = Bank([outputs, between, second.Height, second.Width], seed + 1);
                Shape image = [channels, first.Height + second.Height + 2, first.Width + second.Width + 1];
                var x = Numbers(image.Elements, seed + 2);

                LayerGenerators.RequireSame(
                    Run(Network.Input(image).Conv2D(one, padding: Padding.Valid, flipKernel: flip).Conv2D(two, padding: Padding.Valid, flipKernel: flip), x),
                    Run(Network.Input(image).Conv2D(Kernel.Compose(one, two), padding: Padding.Valid, flipKernel: flip), x));
            },
            iter: 200);

    [Fact]
    public void The_edges_of_the_blurred_image_are_its_response_to_the_blurred_edge_filter()
    {
        var (blur, edges) = (ConvMl.Filters.Filters.Gaussian(1), ConvMl.Filters.Filters.Sobel());
        var x = Numbers(20 * 22, 1);
        var image = Network.Input(1, 20, 22);

        var blurFirst = Run(image.Conv2D(blur, padding: Padding.Valid).Conv2D(edges, padding: Padding.Valid), x);
        var edgesFirst = Run(image.Conv2D(edges, padding: Padding.Valid).Conv2D(blur, padding: Padding.Valid), x);

        LayerGenerators.RequireSame(blurFirst, edgesFirst);
        // The composed weights are rounded to single precision.
        Assert.All(blurFirst.Zip(Run(image.Conv2D(Kernel.Compose(blur, edges), padding: Padding.Valid), x)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void The_backward_pass_of_correlation_is_convolution_and_the_reverse() => BackwardIsTheOther(Gen.Bool);

    private static void BackwardIsTheOther(Gen<bool> flips) =>
        Gen.Select(LayerGenerators.Sizes(4), Gen.Int[1, 3], Gen.Int[1, 3], LayerGenerators.Sizes(4), flips, Gen.Int[0, 1_000_000]).Sample(
            (kernel, channels, filters, extra, flip, seed) =>
            {
                var bank = Bank([filters, channels, kernel.Height, kernel.Width], seed);
                Shape image = [channels, kernel.Height + extra.Height - 1, kernel.Width + extra.Width - 1];
                var forward = Network.Input(image).Conv2D(bank, padding: Padding.Valid, flipKernel: flip);
                var executor = new ReferenceExecutor(forward, forward.CreateParameters(1), ExecutionMode.Inference);
                executor.Forward(Numbers(image.Elements, seed + 1));
                var gradient = Numbers(forward.HeadShape.Elements, seed + 2);

                var full = new Padding(kernel.Height - 1, kernel.Height - 1, kernel.Width - 1, kernel.Width - 1);
                var backward = Network.Input(forward.HeadShape).Conv2D(Kernel.Exchange(bank), padding: full, flipKernel: !flip);
                LayerGenerators.RequireSame(executor.Backward(gradient).Inputs, Run(backward, gradient));
            },
            iter: 200);

    [Fact]
    public void Transposed_convolution_is_the_backward_pass_of_convolution() =>
        LayerGenerators.TransposedConvolutions.Sample(
            drawn =>
            {
                var (layer, input) = drawn;
                var transposed = LayerGenerators.Executor(Network.Input(input).Append(layer));
                var output = transposed.Network.HeadShape;
                var plain = new Conv2D(input.Channels, layer.Kernel, layer.Stride, layer.Dilation, layer.Padding, layer.Groups, Bias: false);
                var executor = LayerGenerators.Executor(Network.Input(output).Append(plain));
                transposed.Parameters["convtranspose2d_1.weight"].CopyTo(executor.Parameters["conv2d_1.weight"], 0);
                executor.Forward(new double[output.Elements]);
                var x = Numbers(input.Elements, 3);

                LayerGenerators.RequireSame(executor.Backward(x).Inputs, transposed.Forward(x));
            },
            iter: 200);

    private static FilterBank Bank(Size2D kernel, int seed) => Bank([1, 1, kernel.Height, kernel.Width], seed);

    private static FilterBank Bank(Shape shape, int seed) => new(shape, [.. Numbers(shape.Elements, seed).Select(number => (float)number)]);

    // Multiples of 1/8 up to 4: products and their sums are exact in both precisions, so the composed kernels are too.
    private static double[] Numbers(int count, int seed) => [.. LayerGenerators.Numbers(count, seed).Select(number => Math.Round(8 * Math.Clamp(number, -4, 4)) / 8)];

    private static double[] Wide(FilterBank bank) => [.. bank.Weights.ToArray().Select(weight => (double)weight)];

    private static (double[] Output, Size2D Size) Full(double[] image, Size2D size, FilterBank kernel, bool flip)
    {
        var (down, right) = (kernel.Kernel.Height - 1, kernel.Kernel.Width - 1);
        var network = Network.Input(1, size.Height, size.Width).Conv2D(kernel, padding: new Padding(down, down, right, right), flipKernel: flip);
        return (Run(network, image), new Size2D(network.HeadShape.Height, network.HeadShape.Width));
    }

    private static double[] Run(Network network, double[] x) => new ReferenceExecutor(network, network.CreateParameters(1), ExecutionMode.Inference).Forward(x);
}
