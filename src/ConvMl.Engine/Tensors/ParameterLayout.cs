namespace ConvMl.Tensors;

/// <summary>
/// The order and place of all parameters of a network in one flat buffer. Parameters, gradients and the state of an optimizer
/// share one layout, so that each of their updates is a pass over spans. Slots start on 64-byte boundaries; the gaps hold zeros.
/// </summary>
public sealed class ParameterLayout
{
    private readonly Dictionary<string, ParameterSlot> _byName;

    /// <summary>Places the parameters one behind the other in the given order.</summary>
    /// <exception cref="ArgumentException">Two parameters have one name.</exception>
    /// <exception cref="OverflowException">All parameters together exceed 2³¹ floats.</exception>
    public ParameterLayout(IEnumerable<(string Name, Shape Shape, ParameterRole Role)> parameters)
        : this((parameters ?? throw new ArgumentNullException(nameof(parameters))).Select(parameter => (parameter.Name, parameter.Shape, parameter.Role, false)))
    {
    }

    internal ParameterLayout(IEnumerable<(string Name, Shape Shape, ParameterRole Role, bool IsFrozen)> parameters)
    {
        var slots = new List<ParameterSlot>();
        _byName = new Dictionary<string, ParameterSlot>(StringComparer.Ordinal);
        var offset = 0;
        foreach (var (name, shape, role, isFrozen) in parameters)
        {
            var slot = new ParameterSlot(name, shape, role, offset) { IsFrozen = isFrozen };
            if (!_byName.TryAdd(name, slot))
                throw new ArgumentException($"Two parameters are named '{name}'; names must be unique.", nameof(parameters));
            slots.Add(slot);
            offset = checked(offset + RoundUp(slot.Length));
        }

        Slots = slots;
        Length = offset;
        Count = slots.Sum(slot => (long)slot.Length);
        TrainedCount = slots.Where(slot => slot.IsTrained).Sum(slot => (long)slot.Length);
    }

    /// <summary>All slots in the order of the buffer.</summary>
    public IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>Floats in the buffer, gaps included.</summary>
    public int Length { get; }

    /// <summary>Number of parameters without the gaps, statistics included.</summary>
    public long Count { get; }

    /// <summary>Number of parameters that training changes by gradients.</summary>
    public long TrainedCount { get; }

    /// <summary>The slot of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public ParameterSlot this[string name] => _byName.TryGetValue(name, out var slot)
        ? slot
        : throw new KeyNotFoundException($"There is no parameter '{name}'; there are: {string.Join(", ", _byName.Keys.Take(8))}{(Slots.Count > 8 ? ", …" : "")}.");

    /// <summary>Finds the slot of that name.</summary>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ParameterSlot? slot) => _byName.TryGetValue(name, out slot);

    /// <summary>True if both place the same parameters, of the same names and shapes, at the same offsets; some may be frozen in one and not in the other.</summary>
    public bool IsSameAs(ParameterLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other) || Slots.Select(Thawed).SequenceEqual(other.Slots.Select(Thawed));
    }

    private static ParameterSlot Thawed(ParameterSlot slot) => slot.IsFrozen ? slot with { IsFrozen = false } : slot;

    private static int RoundUp(int length) =>
        checked((length + AlignedBuffer.AlignmentInFloats - 1) / AlignedBuffer.AlignmentInFloats * AlignedBuffer.AlignmentInFloats);
}
