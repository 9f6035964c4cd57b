namespace ConvMl.Managed.Planning;

/// <summary>A value that steps write and read: an input of the network, a layer's output, or a gradient.</summary>
/// <param name="name">For people to read.</param>
/// <param name="layout">How its numbers lie.</param>
internal sealed class PlanValue(string name, ValueLayout layout)
{
    private PlanBuffer? _buffer;

    /// <summary>For people to read.</summary>
    public string Name { get; } = name;

    /// <summary>How its numbers lie.</summary>
    public ValueLayout Layout { get; } = layout;

    /// <summary>The step that writes it first; −1 for an input of the network.</summary>
    public int Written { get; set; } = -1;

    /// <summary>The last step that reads it or writes it again.</summary>
    public int LastUse { get; private set; } = -1;

    /// <summary>Where it lies.</summary>
    public PlanBuffer Buffer
    {
        get => _buffer ?? throw new InvalidOperationException($"'{Name}' has no place yet.");
        set => _buffer = value;
    }

    /// <summary>True once it has a place.</summary>
    public bool IsPlaced => _buffer is not null;

    /// <summary>Notes that a step reads it.</summary>
    public void UseAt(int step) => LastUse = Math.Max(LastUse, step);
}
