using ConvMl.Randomness;

namespace ConvMl.Host.Datasets;

/// <summary>Keeps the same share of every class for the test: a pure function of the files' order, the share and the seed.</summary>
internal static class StratifiedSplit
{
    // The trainer draws its validation samples at coordinate 0.
    private const long TestCoordinate = 1;

    /// <summary>Splits images, at least one of each class to either side, both in their old order.</summary>
    /// <exception cref="InputException">A class has only one image.</exception>
    internal static (IReadOnlyList<ImageRow> Training, IReadOnlyList<ImageRow> Test) Split(IReadOnlyList<ImageRow> rows, float testFraction, long seed)
    {
        var isTest = new bool[rows.Count];
        foreach (var (number, group) in rows.Select((row, index) => (row.Label, Index: index)).GroupBy(item => item.Label, item => item.Index, StringComparer.Ordinal).Index())
        {
            int[] indices = [.. group];
            if (indices.Length < 2)
                throw new InputException($"The class '{group.Key}' has only 1 image; to keep one for the test, it needs at least 2. Add images, or give the folders 'train' and 'test'.");
            new CounterRandom(seed, RandomPurpose.Splitting, TestCoordinate, number).Shuffle(indices.AsSpan());
            var count = Math.Clamp((int)Math.Round(indices.Length * (double)testFraction), 1, indices.Length - 1);
            foreach (var index in indices.AsSpan(0, count)) isTest[index] = true;
        }

        return ([.. rows.Where((_, index) => !isTest[index])], [.. rows.Where((_, index) => isTest[index])]);
    }
}
