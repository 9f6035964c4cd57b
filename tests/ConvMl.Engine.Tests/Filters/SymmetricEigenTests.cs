using ConvMl.Engine.Tests.Layers;
using ConvMl.Filters;
using CsCheck;

namespace ConvMl.Engine.Tests.Filters;

/// <summary>The eigenvalues and eigenvectors of symmetric matrices.</summary>
public class SymmetricEigenTests
{
    [Fact]
    public void A_matrix_of_two_by_two_is_solved_as_by_hand()
    {
        var eigen = SymmetricEigen.Of(new double[,] { { 2, 1 }, { 1, 2 } });

        Assert.Equal(3, eigen.Values[0], 1e-14);
        Assert.Equal(1, eigen.Values[1], 1e-14);
        Assert.All(eigen.Vectors[0], component => Assert.Equal(Math.Sqrt(0.5), component, 1e-14));
        Assert.Equal(0, eigen.Vectors[1][0] + eigen.Vectors[1][1], 1e-14);
    }

    [Fact]
    public void The_matrix_times_a_vector_is_the_value_times_it_and_vectors_are_orthonormal() => Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1_000_000]).Sample(
        (size, seed) =>
        {
            var numbers = LayerGenerators.Numbers(size * size, seed);
            var matrix = new double[size, size];
            for (var row = 0; row < size; row++)
                for (var column = 0; column < size; column++)
                    matrix[row, column] = numbers[(Math.Min(row, column) * size) + Math.Max(row, column)];
            var eigen = SymmetricEigen.Of(matrix);

            Assert.Equal(eigen.Values.OrderDescending(), eigen.Values);
            for (var first = 0; first < size; first++)
            {
                for (var row = 0; row < size; row++)
                {
                    var product = Enumerable.Range(0, size).Sum(column => matrix[row, column] * eigen.Vectors[first][column]);
                    Assert.Equal(eigen.Values[first] * eigen.Vectors[first][row], product, 1e-11);
                }

                for (var second = 0; second < size; second++)
                    Assert.Equal(first == second ? 1 : 0, LayerGenerators.Dot([.. eigen.Vectors[first]], [.. eigen.Vectors[second]]), 1e-12);
            }
        },
        iter: 200);

    [Fact]
    public void It_says_what_it_cannot_take()
    {
        Assert.Contains("2 × 3", Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new double[2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new double[,] { { double.NaN } })).Message, StringComparison.Ordinal);
    }
}
