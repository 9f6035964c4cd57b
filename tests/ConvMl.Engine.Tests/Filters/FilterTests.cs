using ConvMl.Backends;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Serialization;
using ConvMl.Tensors;
using CsCheck;
using Designed = ConvMl.Filters.Filters;

namespace ConvMl.Engine.Tests.Filters;

/// <summary>Designed filters, by what they do to images.</summary>
public class FilterTests
{
    [Fact]
    public void Blurs_keep_an_even_image_and_edges_give_nothing_on_it()
    {
        FilterBank[] blurs =
        [
            Designed.Box(3), Designed.Box((2, 5)), Designed.Gaussian(0.7), Designed.Gaussian(2), Designed.MotionBlur(7, 30), Designed.MotionBlur(1, 0),
            Designed.Shift(1, -2), Designed.Sharpen(), Designed.Sharpen(0.3),
        ];
        FilterBank[] edges =
        [
            Designed.Sobel(), Designed.Prewitt(), Designed.Laplacian(), Designed.Laplacian(diagonals: true), Designed.LaplacianOfGaussian(1.4),
            Designed.DifferenceOfGaussians(1), Designed.Gabor(6, 5),
        ];

        Assert.All(blurs, bank => Assert.All(Sums(bank), sum => Assert.Equal(1, sum, 1e-5)));
        Assert.All(edges, bank => Assert.All(Sums(bank), sum => Assert.Equal(0, sum, 1e-5)));
    }

    [Fact]
    public void A_shift_moves_the_image() => Gen.Select(Gen.Int[-2, 2], Gen.Int[-2, 2]).Sample(
        (down, right) =>
        {
            var x = LayerGenerators.Numbers(6 * 7, 3);
            var y = Run(Designed.Shift(down, right), [1, 6, 7], x);
            for (var i = 0; i < 6; i++)
                for (var j = 0; j < 7; j++)
                {
                    var isInside = i - down is >= 0 and < 6 && j - right is >= 0 and < 7;
                    Assert.Equal(isInside ? x[((i - down) * 7) + j - right] : 0, y[(i * 7) + j], 1e-12);
                }
        },
        iter: 50);

    [Fact]
    public void Sobel_and_Prewitt_measure_an_edge()
    {
        // Brightness grows by 2 from the third to the fourth column.
        double[] image = [.. Enumerable.Range(0, 25).Select(place => place % 5 >= 3 ? 2.0 : 0)];

        Assert.Equal(8, Run(Designed.Sobel(), [1, 5, 5], image)[(2 * 5) + 2], 1e-12);
        Assert.Equal(6, Run(Designed.Prewitt(), [1, 5, 5], image)[(2 * 5) + 2], 1e-12);
        Assert.Equal(0, Run(Designed.Sobel(), [1, 5, 5], image)[25 + (2 * 5) + 2], 1e-12);
        Assert.Equal(2, Run(Designed.Laplacian(), [1, 5, 5], image)[(2 * 5) + 2], 1e-12);
    }

    [Fact]
    public void Motion_blur_is_the_line_that_was_asked_for()
    {
        Assert.Equal([0, 0, 0, 1f / 3, 1f / 3, 1f / 3, 0, 0, 0], Rounded(Designed.MotionBlur(3, 0), 0.03f));
        Assert.Equal(Designed.MotionBlur(5, 90).Weights.ToArray(), Transposed(Designed.MotionBlur(5, 0)));
        var diagonal = Designed.MotionBlur(5, 45);
        var side = diagonal.Kernel.Width;
        Assert.True(diagonal.Weights[side - 1 - 0 + ((0 + 0) * side)] >= diagonal.Weights[0], "45 degrees runs up to the right");
        Assert.True(diagonal.Weights[((side / 2) - 1) * side + (side / 2) + 1] > diagonal.Weights[((side / 2) - 1) * side + (side / 2) - 1]);
    }

    [Fact]
    public void Centre_and_surround_answer_to_spots_of_either_sign()
    {
        var image = new double[15 * 15];
        image[(7 * 15) + 7] = 1;
        var y = Run(Designed.DifferenceOfGaussians(1), [1, 15, 15], image);

        Assert.Equal(y.Take(225).Max(), y[(7 * 15) + 7]);
        Assert.Equal(y.Skip(225).Min(), y[225 + (7 * 15) + 7]);
        Assert.True(y[(7 * 15) + 7] > 0 && y[225 + (7 * 15) + 7] < 0);
    }

    [Fact]
    public void A_Gabor_filter_answers_most_to_its_own_orientation_and_wavelength()
    {
        var bank = Designed.Gabor(orientations: 4, wavelengths: [4, 8]);
        Shape image = [1, 41, 41];
        for (var own = 0; own < 8; own++)
        {
            var (length, angle) = (own < 4 ? 4.0 : 8.0, Math.PI * (own % 4) / 4);
            double[] wave = [.. Enumerable.Range(0, 41 * 41).Select(place =>
                Math.Cos(2 * Math.PI * (((place % 41) * Math.Cos(angle)) - ((place / 41) * Math.Sin(angle))) / length))];
            var network = Network.Input(image).Conv2D(bank).Magnitude();
            var middle = new ReferenceExecutor(network, network.CreateParameters(1), ExecutionMode.Inference).Forward(wave).Where((_, index) => index % (41 * 41) == (20 * 41) + 20).ToArray();
            Assert.Equal(own, Array.IndexOf(middle, middle.Max()));
        }
    }

    [Fact]
    public void Quadrature_energy_does_not_change_with_the_phase_of_a_wave() => Gen.Double[0, 2 * Math.PI].Sample(
        phase =>
        {
            var network = Network.Input(1, 41, 41).Conv2D(Designed.Gabor(orientations: 1, wavelength: 6)).Magnitude();
            double Energy(double shift) => new ReferenceExecutor(network, network.CreateParameters(1), ExecutionMode.Inference)
                .Forward([.. Enumerable.Range(0, 41 * 41).Select(place => Math.Cos((2 * Math.PI * (place % 41) / 6) + shift))])[(20 * 41) + 20];
            Assert.Equal(Energy(0), Energy(phase), 0.02 * Energy(0));
        },
        iter: 20);

    [Fact]
    public void On_colours_each_filter_is_laid_on_each_channel()
    {
        var x = LayerGenerators.Numbers(3 * 6 * 5, 1);
        var colour = Run(Designed.Sobel(), [3, 6, 5], x);

        Assert.Equal(6 * 30, colour.Length);
        for (var channel = 0; channel < 3; channel++)
            LayerGenerators.RequireSame(Run(Designed.Sobel(), [1, 6, 5], x[(channel * 30)..((channel + 1) * 30)]), colour[(channel * 60)..((channel + 1) * 60)]);
    }

    [Fact]
    public void Banks_join_with_their_middles_on_each_other_and_turn_their_signs()
    {
        var x = LayerGenerators.Numbers(9 * 9, 1);
        var joined = Designed.Sobel().Concat(Designed.Gaussian(1)).WithNegatives();
        var y = Run(joined, [1, 9, 9], x);

        LayerGenerators.RequireSame(Run(Designed.Sobel(), [1, 9, 9], x), y[..162]);
        LayerGenerators.RequireSame(Run(Designed.Gaussian(1), [1, 9, 9], x), y[162..243]);
        LayerGenerators.RequireSame([.. y[..243].Select(value => -value)], y[243..]);
        Assert.Equal(["Sobel to the right", "Sobel downwards", "Gaussian 1"], joined.Names.Take(3));
    }

    [Fact]
    public void A_network_with_a_bank_is_written_and_read()
    {
        var network = Network.Input(3, 8, 8).Conv2D(Designed.Gabor(2, 4)).Magnitude();
        var read = NetworkJson.Read(NetworkJson.Write(network));

        Assert.Equal(network.CreateParameters(1).Span.ToArray(), read.CreateParameters(2).Span.ToArray());
        Assert.Equal(network.Nodes[0].Layer, read.Nodes[0].Layer);
    }

    [Fact]
    public void A_bank_draws_itself()
    {
        var picture = Designed.Sobel().Draw(scale: 4);

        Assert.Equal((2 + (2 * (12 + 2)), 2 + 12 + 2, 1), (picture.Width, picture.Height, picture.Channels));
        // −1 black, 0 grey, 1 as far above grey; the tap at the top left is −1, beside it 0.
        Assert.Equal(64, picture.Pixels[(2 * picture.Width) + 2]);
        Assert.Equal(128, picture.Pixels[(2 * picture.Width) + 6]);
        Assert.Equal(255, picture.Pixels[((2 + 4) * picture.Width) + 10]);
        Assert.Equal(3, new FilterBank([2, 3, 2, 2], new float[24]).Draw().Channels);
    }

    [Fact]
    public void Bad_settings_are_named()
    {
        Fails<ArgumentOutOfRangeException>(() => Designed.Gaussian(-1), "deviation is -1");
        Fails<ArgumentOutOfRangeException>(() => Designed.Gaussian(1, size: 4), "odd");
        Fails<ArgumentOutOfRangeException>(() => Designed.Box(0), "0×0");
        Fails<ArgumentOutOfRangeException>(() => Designed.MotionBlur(0, 30), "length is 0");
        Fails<ArgumentOutOfRangeException>(() => Designed.MotionBlur(5, double.NaN), "finite");
        Fails<ArgumentOutOfRangeException>(() => Designed.Gabor(4, 1.5), "1.5");
        Fails<ArgumentOutOfRangeException>(() => Designed.DifferenceOfGaussians(2, 1), "larger than the centre");
        Fails<ArgumentOutOfRangeException>(() => Designed.Sharpen(0), "amount is 0");
        Fails<ArgumentException>(() => Designed.Template([1, 2, 2], [3, 3, 3, 3]), "no contrast");
        Fails<ArgumentException>(() => _ = new FilterBank([1, 1, 2, 2], new float[3]), "3 weights");
        Fails<ArgumentException>(() => _ = new FilterBank([1, 1, 1, 1], [float.NaN]), "NaN");
        Fails<ArgumentException>(() => Designed.Sobel().Concat(new FilterBank([1, 2, 1, 1], new float[2])), "1 and 2 channels");
        Fails<NetworkException>(() => Network.Input(3, 8, 8).Conv2D(new FilterBank([1, 2, 1, 1], new float[2])), "3 channels and the filters read 2");
        Fails<NetworkException>(() => Network.Input(1, 8, 8).Conv2D(4, 5, initializer: Designed.Sobel().ToInitializer()), "[2, 1, 3, 3]");
        Fails<NetworkException>(() => Network.Input([8]).Conv2D(Designed.Sobel()), "needs an image");
        Fails<ArgumentException>(() => ConvMl.Algebra.Kernel.Compose(Designed.Sobel(), Designed.Sobel()), "reads 1 channels and the first one gives 2");
    }

    private static void Fails<TException>(Action action, string part)
        where TException : Exception => Assert.Contains(part, Assert.Throws<TException>(action).Message, StringComparison.Ordinal);

    private static double[] Run(FilterBank bank, Shape image, double[] x)
    {
        var network = Network.Input(image).Conv2D(bank);
        return new ReferenceExecutor(network, network.CreateParameters(1), ExecutionMode.Inference).Forward(x);
    }

    private static IEnumerable<double> Sums(FilterBank bank) => Enumerable.Range(0, bank.Outputs).Select(output => bank[output].ToArray().Sum(weight => (double)weight));

    // Ends of the line are shared with the pixels beyond it.
    private static float[] Rounded(FilterBank bank, float tolerance) => [.. bank.Weights.ToArray().Select(weight => Math.Abs(weight - (1f / 3)) < 6 * tolerance ? 1f / 3 : weight)];

    private static float[] Transposed(FilterBank bank)
    {
        var side = bank.Kernel.Width;
        var weights = bank.Weights.ToArray();
        return [.. Enumerable.Range(0, side * side).Select(place => weights[(place % side * side) + (place / side)])];
    }
}
