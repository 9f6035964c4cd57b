namespace ConvMl.Conformance;

/// <summary>Numbers between two guard regions, at an address that no vector load likes.</summary>
public sealed class GuardedBuffer
{
    // Odd, so that neither the start nor the end is aligned.
    private const int GuardLength = 67;

    private readonly float[] _memory;
    private readonly float _guard;

    /// <summary>A buffer to write to, filled with NaN; a write outside is found by <see cref="RequireIntact"/>.</summary>
    public GuardedBuffer(int length)
        : this(length, guard: -987654.3f) => Span.Fill(float.NaN);

    /// <summary>A buffer to read from, between NaN: a read outside poisons the result.</summary>
    public GuardedBuffer(ReadOnlySpan<float> values)
        : this(values.Length, guard: float.NaN) => values.CopyTo(Span);

    private GuardedBuffer(int length, float guard)
    {
        _guard = guard;
        _memory = new float[length + (2 * GuardLength)];
        Array.Fill(_memory, guard);
    }

    /// <summary>The numbers.</summary>
    public Span<float> Span => _memory.AsSpan(GuardLength, _memory.Length - (2 * GuardLength));

    /// <summary>Fails if a guard was overwritten.</summary>
    /// <exception cref="ConformanceException">One was.</exception>
    public void RequireIntact()
    {
        for (var index = 0; index < GuardLength; index++)
        {
            if (!_memory[index].Equals(_guard))
                throw new ConformanceException($"A number was written {GuardLength - index} places before the buffer.");
            if (!_memory[^(index + 1)].Equals(_guard))
                throw new ConformanceException($"A number was written {GuardLength - index} places behind the buffer.");
        }
    }
}
