using ConvMl.Algebra;
using ConvMl.Engine.Tests.Layers;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Tensors;
using CsCheck;

namespace ConvMl.Engine.Tests.Algebra;

/// <summary>The matrix of a convolution.</summary>
public class ConvolutionMatrixTests
{
    [Fact]
    public void In_one_dimension_it_is_a_band_of_the_kernel() => Assert.Equal(
        new double[,] { { 2, 3, 0, 0 }, { 1, 2, 3, 0 }, { 0, 1, 2, 3 }, { 0, 0, 1, 2 } },
        ConvolutionMatrix.Of([1, 2, 3], 4).ToDense());

    [Fact]
    public void Of_strict_convolution_the_kernel_runs_backwards() => Assert.Equal(
        new double[,] { { 3, 2, 1, 0 }, { 0, 3, 2, 1 } },
        ConvolutionMatrix.Of([1, 2, 3], 4, Padding.Valid, flipKernel: true).ToDense());

    [Fact]
    public void Of_an_even_kernel_the_extra_column_of_Same_padding_lies_behind() => Assert.Equal(
        new double[,] { { 1, 2, 0 }, { 0, 1, 2 }, { 0, 0, 1 } },
        ConvolutionMatrix.Of([1, 2], 3).ToDense());

    [Fact]
    public void In_one_dimension_it_is_a_Toeplitz_matrix() => Gen.Select(Gen.Int[1, 6], Gen.Int[6, 12], Gen.Bool, Gen.Int[0, 1_000_000]).Sample(
        (taps, length, flip, seed) =>
        {
            var matrix = ConvolutionMatrix.Of(Single(LayerGenerators.Numbers(taps, seed)), length, flipKernel: flip);
            for (var row = 1; row < matrix.Rows; row++)
                for (var column = 1; column < matrix.Columns; column++)
                    Assert.Equal(matrix[row - 1, column - 1], matrix[row, column]);
        },
        iter: 100);

    [Fact]
    public void It_does_what_the_layer_does_and_its_transpose_what_the_backward_pass_does() => Gen.Select(LayerGenerators.Convolutions, Gen.Int[0, 1_000_000]).Sample(
        (drawn, seed) =>
        {
            var (layer, input) = drawn;
            var executor = LayerGenerators.Executor(Network.Input(input).Append(layer), seed);
            // The matrix takes single precision.
            var weights = executor.Parameters["conv2d_1.weight"];
            float[] single = Single(weights);
            for (var index = 0; index < single.Length; index++)
                weights[index] = single[index];
            var matrix = ConvolutionMatrix.Of(layer.GeometryFor(input), single);
            var (x, y) = (LayerGenerators.Numbers(input.Elements, seed + 1), LayerGenerators.Numbers(executor.Network.HeadShape.Elements, seed + 2));

            LayerGenerators.RequireSame(executor.Forward(x), matrix.Multiply(x));
            LayerGenerators.RequireSame(executor.Backward(y).Inputs, matrix.MultiplyTransposed(y));
        },
        iter: 200);

    [Fact]
    public void Dense_and_sparse_hold_the_same_elements()
    {
        var matrix = ConvolutionMatrix.Of(ConvMl.Filters.Filters.Sobel(), [2, 4, 5]);
        var dense = matrix.ToDense();

        Assert.Equal((2 * 2 * 20, 2 * 20), (dense.GetLength(0), dense.GetLength(1)));
        for (var row = 0; row < matrix.Rows; row++)
            for (var column = 0; column < matrix.Columns; column++)
                Assert.Equal(dense[row, column], matrix[row, column]);
        Assert.True(matrix.Kept < matrix.Rows * 9);
    }

    [Fact]
    public void It_says_what_does_not_fit()
    {
        Assert.Contains("5 numbers", Assert.Throws<ArgumentException>(() => ConvolutionMatrix.Of([1, 2], 4).Multiply(new double[5])).Message, StringComparison.Ordinal);
        Assert.Contains("does not fit", Assert.Throws<GeometryException>(() => ConvolutionMatrix.Of([1, 2, 3], 2, Padding.Valid)).Message, StringComparison.Ordinal);
        Assert.Contains("known height", Assert.Throws<GeometryException>(
            () => ConvolutionMatrix.Of(ConvMl.Filters.Filters.Sobel(), [1, Shape.Open, 4])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ConvolutionMatrix.Of([1, 2], 4)[4, 0]);
    }

    private static float[] Single(double[] numbers) => [.. numbers.Select(number => (float)number)];
}
