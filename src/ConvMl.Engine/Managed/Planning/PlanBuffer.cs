namespace ConvMl.Managed.Planning;

/// <summary>A piece of the arena. Values whose lives do not meet, or that are computed in place, share one.</summary>
/// <param name="name">The first value that lives here, for people to read.</param>
/// <param name="length">Floats, a multiple of 16.</param>
internal sealed class PlanBuffer(string name, long length)
{
    /// <summary>The first value that lives here, for people to read.</summary>
    public string Name { get; } = name;

    /// <summary>Floats, a multiple of 16.</summary>
    public long Length { get; } = length;

    /// <summary>First step that touches it; −1 for what is there before the first step.</summary>
    public int FirstStep { get; private set; } = int.MaxValue;

    /// <summary>Last step that touches it.</summary>
    public int LastStep { get; private set; } = int.MinValue;

    /// <summary>Its first float in the arena.</summary>
    public long Offset { get; set; }

    /// <summary>Notes that a step touches it.</summary>
    public void Touch(int step)
    {
        FirstStep = Math.Min(FirstStep, step);
        LastStep = Math.Max(LastStep, step);
    }

    /// <summary>True if there is a step at which both must hold their numbers.</summary>
    public bool LivesWith(PlanBuffer other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;

    /// <summary>True if they share a float of the arena.</summary>
    public bool Overlaps(PlanBuffer other) => Offset < other.Offset + other.Length && other.Offset < Offset + Length;
}
