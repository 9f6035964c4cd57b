using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Something to measure.</summary>
/// <param name="Name">Its name in tables and files, and for <c>--only</c>.</param>
/// <param name="Network">What is run.</param>
/// <param name="BatchSize">Number of samples N.</param>
internal abstract record Work(string Name, Network Network, int BatchSize)
{
    /// <summary>Number of like layers that one call runs behind each other; times and costs are stated for one of them.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Whether it belongs to the short list.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Floating-point operations for one layer, or for the whole call if <see cref="Layers"/> is 1: two a multiply-add of the direct algorithm.</summary>
    public double Flops => 2.0 * MultiplyAdds * BatchSize / Layers;

    /// <summary>Makes the contestants, ConvMl first.</summary>
    /// <param name="backend">ConvMl's backend.</param>
    /// <param name="threads">The number of threads that each may use.</param>
    /// <exception cref="NotSupportedException">A contestant cannot run a layer.</exception>
    public abstract IReadOnlyList<IContestant> Enter(IBackend backend, int threads);

    /// <summary>
    /// Makes what the contestants' results are held against, where rounding may decide between two ways: the first contestant, computing as
    /// exactly as single precision can. Null where the first contestant's own results do.
    /// </summary>
    /// <param name="backend">ConvMl's backend.</param>
    public virtual IContestant? EnterExact(IBackend backend) => null;

    /// <summary>Multiply-adds of one call for one sample.</summary>
    protected abstract long MultiplyAdds { get; }
}
