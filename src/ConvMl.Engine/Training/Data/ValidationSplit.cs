using ConvMl.Randomness;

namespace ConvMl.Training.Data;

/// <summary>
/// Sets samples aside for validation: a pure function of the data's classes, the share and the seed. Where targets are class ids, every
/// class gives its share (a stratified split); no class gives its last sample.
/// </summary>
public static class ValidationSplit
{
    /// <summary>Splits a data set. Both parts keep the order of the samples.</summary>
    /// <param name="data">What is split; it must live as long as the parts.</param>
    /// <param name="fraction">Share for validation, from 0 up to but not including 1; the number of samples is rounded.</param>
    /// <param name="seed">Decides which samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of its range.</exception>
    public static (SubsetDataset Training, SubsetDataset Validation) Split(Dataset data, double fraction, long seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (fraction is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share for validation must be at least 0 and below 1.");

        var groups = Groups(data);
        var takes = Takes(groups, fraction, (int)Math.Round(fraction * data.Count));
        var isValidation = new bool[data.Count];
        for (var group = 0; group < groups.Length; group++)
        {
            new CounterRandom(seed, RandomPurpose.Splitting, group).Shuffle<int>(groups[group]);
            foreach (var index in groups[group].AsSpan(0, takes[group]))
                isValidation[index] = true;
        }

        int[] Indices(bool validation) => [.. Enumerable.Range(0, data.Count).Where(index => isValidation[index] == validation)];
        return (new SubsetDataset(data, Indices(false)), new SubsetDataset(data, Indices(true)));
    }

    private static int[][] Groups(Dataset data)
    {
        if (data.TargetShape.Rank != 0)
            return [[.. Enumerable.Range(0, data.Count)]];
        var groups = new SortedDictionary<float, List<int>>();
        Span<float> target = stackalloc float[1];
        for (var index = 0; index < data.Count; index++)
        {
            data.ReadTarget(index, target);
            if (!groups.TryGetValue(target[0], out var group))
                groups.Add(target[0], group = []);
            group.Add(index);
        }

        // Numbers that are not classes (a regression's) are as good as all different; there is nothing to stratify by.
        return groups.Count > data.Count / 2
            ? [[.. Enumerable.Range(0, data.Count)]]
            : [.. groups.Values.Select(group => group.ToArray())];
    }

    /// <summary>The samples each group gives: its share rounded down, then one more for the largest remainders until the sum is right.</summary>
    private static int[] Takes(int[][] groups, double fraction, int total)
    {
        var takes = groups.Select(group => (int)(group.Length * fraction)).ToArray();
        var byRemainder = Enumerable.Range(0, groups.Length)
            .OrderByDescending(group => (groups[group].Length * fraction) - takes[group])
            .ThenBy(group => group)
            .Where(group => takes[group] < groups[group].Length - 1);
        foreach (var group in byRemainder.Take(Math.Max(0, total - takes.Sum())).ToArray())
            takes[group]++;
        return takes;
    }
}
