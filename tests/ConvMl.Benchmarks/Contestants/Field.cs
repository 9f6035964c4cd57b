using ConvMl.Backends;
using ConvMl.Benchmarks.Measuring;
using ConvMl.Benchmarks.Works;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>The contestants of a work, or why there are none.</summary>
internal sealed class Field : IDisposable
{
    private Field(IReadOnlyList<IContestant> all, string? failure) => (All, Failure) = (all, failure);

    /// <summary>The contestants, ConvMl first; none if they could not be made.</summary>
    public IReadOnlyList<IContestant> All { get; }

    /// <summary>Why one of them cannot do the work, or does it otherwise than the others; null if all do the same.</summary>
    public string? Failure { get; }

    /// <summary>Makes the contestants and compares their results.</summary>
    public static Field Enter(Work work, IBackend backend, int threads)
    {
        try
        {
            var all = work.Enter(backend, threads);
            using var exact = work.EnterExact(backend);
            return new(all, Disagreement.Find(all, exact, work is TrainingWork { IsDeep: true }));
        }
        catch (NotSupportedException exception)
        {
            return new([], exception.Message);
        }
    }

    public void Dispose()
    {
        foreach (var contestant in All)
            contestant.Dispose();
    }
}
