using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvMl.Tensors;

namespace ConvMl.Training.Optimizers;

/// <summary>
/// A stretch of the flat buffer that an optimizer treats alike: neighbouring trained slots, all decayed or none. Slots are padded to 16
/// floats and the padding holds zeros, which every update leaves zero: so a run is a whole number of vectors, with no remainder.
/// </summary>
internal readonly record struct ParameterRun(int Start, int Length, bool IsDecayed)
{
    /// <summary>The runs of a layout, in its order; statistics are in none.</summary>
    internal static ParameterRun[] Of(ParameterLayout layout)
    {
        var runs = new List<ParameterRun>();
        for (var index = 0; index < layout.Slots.Count; index++)
        {
            var slot = layout.Slots[index];
            if (!slot.IsTrained)
                continue;
            var end = index + 1 < layout.Slots.Count ? layout.Slots[index + 1].Offset : layout.Length;
            var isDecayed = slot.Role == ParameterRole.Weight;
            if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Length == slot.Offset && last.IsDecayed == isDecayed)
                runs[^1] = last with { Length = end - last.Start };
            else
                runs.Add(new(slot.Offset, end - slot.Offset, isDecayed));
        }

        return [.. runs];
    }

    internal Span<Vector256<float>> In(Span<float> buffer) => MemoryMarshal.Cast<float, Vector256<float>>(buffer.Slice(Start, Length));

    internal ReadOnlySpan<Vector256<float>> In(ReadOnlySpan<float> buffer) => MemoryMarshal.Cast<float, Vector256<float>>(buffer.Slice(Start, Length));
}
