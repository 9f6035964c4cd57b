namespace ConvMl.Benchmarks.Works;

/// <summary>Everything that is measured.</summary>
internal static class WorkList
{
    public static IReadOnlyList<Work> All { get; } =
    [
        .. SmallCnnWorks.All,
        .. RecipeWorks.All,
        .. ResNet18Works.All,
        .. MobileNetWorks.All,
        .. SegmentationWorks.All,
        .. ConvolutionWorks.All,
        .. OtherConvolutionWorks.All,
        .. FurtherConvolutionWorks.All,
        .. PoolingWorks.All,
        .. ResamplingWorks.All,
        .. ActivationWorks.All,
        .. DenseWorks.All,
    ];

    /// <summary>The works whose names contain one of the given texts; all if there is none.</summary>
    /// <exception cref="ArgumentException">A text is in no name.</exception>
    public static IReadOnlyList<Work> Find(IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            if (!All.Any(work => Matches(work, text)))
                throw new ArgumentException($"There is no work '{text}'. There are: {string.Join(", ", All.Select(work => work.Name))}.");
        }

        return [.. All.Where(work => texts.Count == 0 || texts.Any(text => Matches(work, text)))];
    }

    private static bool Matches(Work work, string text) => work.Name.Contains(text, StringComparison.OrdinalIgnoreCase);
}
