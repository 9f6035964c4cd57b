using ConvMl.Backends;
using ConvMl.Benchmarks.Works;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>The contestants of a work, or why there are none.</summary>
internal sealed class Field : IDisposable
{
    private Field(IReadOnlyList<IContestant> all, string? failure) => (All, Failure) = (all, failure);

    /// <summary>The contestants, ConvMl first; none if they could not be made.</summary>
    public IReadOnlyList<IContestant> All { get; }

    /// <summary>Why one of them cannot do the work; null if all can.</summary>
    public string? Failure { get; }

    /// <summary>Makes the contestants.</summary>
    public static Field Enter(Work work, IBackend backend, int threads)
    {
        try
        {
            return new(work.Enter(backend, threads), null);
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
