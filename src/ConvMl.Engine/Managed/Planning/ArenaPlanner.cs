namespace ConvMl.Managed.Planning;

/// <summary>
/// Places buffers in one arena so that no two that live at the same time overlap: the largest first, each at the lowest place that is
/// free for its whole life. Pisarchyk and Lee, "Efficient memory management for deep neural net inference" (2020), greedy by size.
/// </summary>
internal static class ArenaPlanner
{
    /// <summary>Sets the offset of every buffer and returns the length of the arena in floats.</summary>
    public static long Place(IReadOnlyList<PlanBuffer> buffers)
    {
        var placed = new List<PlanBuffer>();
        long length = 0;
        foreach (var buffer in buffers.OrderByDescending(buffer => buffer.Length))
        {
            buffer.Offset = 0;
            foreach (var other in placed.Where(buffer.LivesWith).OrderBy(other => other.Offset).ToArray())
            {
                if (buffer.Overlaps(other))
                    buffer.Offset = other.Offset + other.Length;
            }

            placed.Add(buffer);
            length = Math.Max(length, buffer.Offset + buffer.Length);
        }

        return length;
    }
}
