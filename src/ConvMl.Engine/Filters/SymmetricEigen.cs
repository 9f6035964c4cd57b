namespace ConvMl.Filters;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix.</summary>
/// <remarks>
/// Jacobi's method in its cyclic form: plane rotations, always in the same order, until nothing is left beside the diagonal. Deterministic, and
/// accurate also for small eigenvalues; each sweep takes about 3n³ multiplications and some eight are needed. Golub and Van Loan, "Matrix computations", 8.5.
/// </remarks>
public sealed class SymmetricEigen
{
    private const int MostSweeps = 60;

    private SymmetricEigen(double[] values, double[][] vectors) => (Values, Vectors) = (values, vectors);

    /// <summary>The eigenvalues, the largest first.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>An eigenvector of length 1 for each value; its component of the largest size is positive (the first of them, should there be several).</summary>
    public IReadOnlyList<IReadOnlyList<double>> Vectors { get; }

    /// <summary>Decomposes a matrix, of which the upper triangle is read.</summary>
    /// <exception cref="ArgumentException">The matrix is empty or not square, or holds a number that is not finite.</exception>
    public static SymmetricEigen Of(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var size = matrix.GetLength(0);
        if (size == 0 || matrix.GetLength(1) != size)
            throw new ArgumentException($"The matrix is {size} × {matrix.GetLength(1)}; a symmetric one is square and not empty.", nameof(matrix));

        var (rows, vectors) = (new double[size][], new double[size][]);
        for (var row = 0; row < size; row++)
        {
            (rows[row], vectors[row]) = (new double[size], new double[size]);
            vectors[row][row] = 1;
            for (var column = 0; column < size; column++)
            {
                rows[row][column] = matrix[Math.Min(row, column), Math.Max(row, column)];
                if (!double.IsFinite(rows[row][column]))
                    throw new ArgumentException($"The matrix holds {rows[row][column]} at ({row}, {column}); expected finite numbers.", nameof(matrix));
            }
        }

        for (var sweep = 0; sweep < MostSweeps && !IsDiagonal(rows); sweep++)
            Sweep(rows, vectors);
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(index => rows[index][index])];
        return new([.. order.Select(index => rows[index][index])], [.. order.Select(index => Oriented(vectors[index]))]);
    }

    private static bool IsDiagonal(double[][] rows)
    {
        double beside = 0, all = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < rows.Length; column++)
            {
                all += rows[row][column] * rows[row][column];
                beside += row == column ? 0 : rows[row][column] * rows[row][column];
            }
        }

        return beside <= 1e-30 * all;
    }

    private static void Sweep(double[][] rows, double[][] vectors)
    {
        for (var p = 0; p < rows.Length - 1; p++)
        {
            for (var q = p + 1; q < rows.Length; q++)
            {
                var beside = rows[p][q];
                if (beside == 0)
                    continue;

                // The smaller of the two angles that make the element zero.
                var ratio = (rows[q][q] - rows[p][p]) / (2 * beside);
                var tangent = (ratio >= 0 ? 1 : -1) / (Math.Abs(ratio) + Math.Sqrt((ratio * ratio) + 1));
                var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
                Rotate(rows[p], rows[q], cosine, tangent * cosine);
                foreach (var row in rows)
                    (row[p], row[q]) = ((cosine * row[p]) - (tangent * cosine * row[q]), (tangent * cosine * row[p]) + (cosine * row[q]));
                rows[p][q] = rows[q][p] = 0;
                Rotate(vectors[p], vectors[q], cosine, tangent * cosine);
            }
        }
    }

    private static void Rotate(double[] one, double[] other, double cosine, double sine)
    {
        for (var index = 0; index < one.Length; index++)
            (one[index], other[index]) = ((cosine * one[index]) - (sine * other[index]), (sine * one[index]) + (cosine * other[index]));
    }

    // Both a vector and its negative belong to the value; which of them a rotation ends with says nothing.
    private static double[] Oriented(double[] vector)
    {
        var largest = 0;
        for (var index = 1; index < vector.Length; index++)
        {
            if (Math.Abs(vector[index]) > Math.Abs(vector[largest]) * (1 + 1e-9))
                largest = index;
        }

        return vector[largest] >= 0 ? vector : [.. vector.Select(component => -component)];
    }
}
