using ConvMl.Algebra;
using ConvMl.Backends;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Reference;
using CsCheck;

namespace ConvMl.Engine.Tests.Algebra;

/// <summary>Shifts by fractions of pixels, on images without border: what a convolution keeps and other layers do not.</summary>
public class EquivarianceTests
{
    private const int Side = 16;

    [Fact]
    public void A_whole_number_of_pixels_only_moves_them() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[-9, 9], Gen.Int[-9, 9], Gen.Int[0, 1_000_000]).Sample(
        (height, width, down, right, seed) =>
        {
            var image = LayerGenerators.Numbers(height * width, seed);
            double[] expected = [.. Enumerable.Range(0, height * width).Select(place =>
                image[(Modulo((place / width) - down, height) * width) + Modulo((place % width) - right, width)])];

            LayerGenerators.RequireSame(expected, PeriodicShift.Of(image, height, width, down, right));
        },
        iter: 200);

    [Fact]
    public void A_wave_is_shifted_as_its_formula_says() => Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], Gen.Int[0, 4], Gen.Int[-4, 4]).Sample(
        (down, right, vertical, horizontal) => LayerGenerators.RequireSame(
            Wave(vertical, horizontal, down, right), PeriodicShift.Of(Wave(vertical, horizontal, 0, 0), 9, 9, down, right)),
        iter: 200);

    [Fact]
    public void A_convolution_of_a_band_limited_image_goes_with_shifts_by_fractions_of_pixels() => Gen.Select(
        Gen.Double[-2, 2], Gen.Double[-2, 2], LayerGenerators.Sizes(5), Gen.Bool, Gen.Int[0, 1_000_000]).Sample(
        (down, right, kernel, flip, seed) => Assert.InRange(
            Error(network => network.Conv2D(2, kernel, padding: Padding.Valid, bias: false, flipKernel: flip), kernel, down, right, seed), 0, 1e-12),
        iter: 100);

    [Fact]
    public void A_rectifier_behind_it_does_not_and_its_error_can_be_measured()
    {
        // By whole pixels it does; by halves it makes waves that the pixels cannot show.
        Assert.InRange(Error(network => network.Conv2D(2, 3, padding: Padding.Valid).ReLU(), 3, 2, 1, seed: 5), 0, 1e-12);
        Assert.InRange(Error(network => network.Conv2D(2, 3, padding: Padding.Valid).ReLU(), 3, 0.5, 0.5, seed: 5), 1e-3, 0.5);
    }

    // The distance of layers(shift(x)) from shift(layers(x)) beside the size of layers(x), on waves up to half of those that pixels can show.
    private static double Error(Func<Network, Network> layers, Size2D kernel, double down, double right, int seed)
    {
        var numbers = LayerGenerators.Numbers(4 * 9, seed);
        var image = new double[Side * Side];
        for (var vertical = 0; vertical < 4; vertical++)
            for (var horizontal = 0; horizontal < 9; horizontal++)
                for (var place = 0; place < image.Length; place++)
                    image[place] += Math.Cos((2 * Math.PI * ((vertical * (place / Side)) + ((horizontal - 4) * (place % Side))) / Side) + numbers[(vertical * 9) + horizontal]);

        var network = layers(Network.Input(1, Side + kernel.Height - 1, Side + kernel.Width - 1));
        var executor = new ReferenceExecutor(network, network.CreateParameters(seed), ExecutionMode.Inference);
        var plain = executor.Forward(Wrapped(image, kernel));
        var moved = executor.Forward(Wrapped(PeriodicShift.Of(image, Side, Side, down, right), kernel));
        double error = 0, size = 0;
        for (var plane = 0; plane < plain.Length; plane += Side * Side)
        {
            var expected = PeriodicShift.Of(plain.AsSpan(plane, Side * Side), Side, Side, down, right);
            for (var place = 0; place < expected.Length; place++)
            {
                error += Math.Pow(expected[place] - moved[plane + place], 2);
                size += Math.Pow(expected[place], 2);
            }
        }

        return Math.Sqrt(error / size);
    }

    private static double[] Wrapped(double[] image, Size2D kernel)
    {
        var (height, width) = (Side + kernel.Height - 1, Side + kernel.Width - 1);
        return [.. Enumerable.Range(0, height * width).Select(place => image[(place / width % Side * Side) + (place % width % Side)])];
    }

    private static double[] Wave(int vertical, int horizontal, double down, double right) => [.. Enumerable.Range(0, 81).Select(place =>
        Math.Cos((2 * Math.PI * ((vertical * ((place / 9) - down)) + (horizontal * ((place % 9) - right))) / 9) + 0.3))];

    private static int Modulo(int value, int divisor) => ((value % divisor) + divisor) % divisor;
}
