namespace ConvMl.Tensors;

/// <summary>
/// All parameters of a network in one flat, aligned buffer, with a named slice for each. Gradients and the state of an optimizer
/// are sets of the same <see cref="Layout"/>.
/// </summary>
public sealed class ParameterSet
{
    /// <summary>Makes a set of zeros.</summary>
    public ParameterSet(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Layout = layout;
        Buffer = new AlignedBuffer(layout.Length);
    }

    /// <summary>Names, shapes and places.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The memory behind the set.</summary>
    public AlignedBuffer Buffer { get; }

    /// <summary>All floats, gaps between the slots included.</summary>
    public Span<float> Span => Buffer.Span;

    /// <summary>The values of one parameter.</summary>
    /// <exception cref="KeyNotFoundException">There is no parameter of that name.</exception>
    public Span<float> this[string name] => this[Layout[name]];

    /// <summary>The values of one parameter of this set's layout.</summary>
    public Span<float> this[ParameterSlot slot]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(slot);
            return Span.Slice(slot.Offset, slot.Length);
        }
    }

    /// <summary>Takes over all values of a set with the same layout.</summary>
    /// <exception cref="ArgumentException">The layouts differ.</exception>
    public void CopyFrom(ParameterSet source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!Layout.IsSameAs(source.Layout))
            throw new ArgumentException("The parameters belong to another network: names or shapes differ.", nameof(source));
        source.Span.CopyTo(Span);
    }

    /// <summary>A copy for a network whose parameters have the same names and numbers of values in the same order, though in other shapes.</summary>
    /// <exception cref="ArgumentException">Names or numbers of values differ.</exception>
    public ParameterSet Reshape(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var copy = new ParameterSet(layout);
        if (layout.Slots.Count != Layout.Slots.Count)
            throw new ArgumentException($"There are {Layout.Slots.Count} parameters; the other network has {layout.Slots.Count}.", nameof(layout));
        foreach (var (here, there) in Layout.Slots.Zip(layout.Slots))
        {
            if (here.Name != there.Name || here.Length != there.Length)
                throw new ArgumentException($"'{here.Name}' {here.Shape} stands where the other network has '{there.Name}' {there.Shape}; names and numbers of values must be the same.", nameof(layout));
            this[here].CopyTo(copy[there]);
        }

        return copy;
    }

    /// <summary>A copy of those that a part of the network has, found by their names.</summary>
    /// <exception cref="ArgumentException">One is missing here or has another shape; the message names all such.</exception>
    public ParameterSet Choose(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var wrong = layout.Slots.Where(slot => !Layout.TryGet(slot.Name, out var here) || here.Shape != slot.Shape)
            .Select(slot => Layout.TryGet(slot.Name, out var here) ? $"'{slot.Name}' is {here.Shape} instead of {slot.Shape}" : $"'{slot.Name}' is missing").ToArray();
        if (wrong.Length > 0)
            throw new ArgumentException($"The parameters are not those of the network: {string.Join(", ", wrong)}.", nameof(layout));
        var copy = new ParameterSet(layout);
        foreach (var slot in layout.Slots)
            this[slot.Name].CopyTo(copy[slot]);
        return copy;
    }

    /// <summary>A copy with memory of its own.</summary>
    public ParameterSet Clone()
    {
        var copy = new ParameterSet(Layout);
        Span.CopyTo(copy.Span);
        return copy;
    }
}
