using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Copies numbers between host memory and tensors, in the order of the axes.</summary>
internal static class HostMemory
{
    /// <summary>Writes all numbers of a tensor that is contiguous. Autograd does not notice.</summary>
    public static void Write(ReadOnlySpan<float> values, Tensor tensor) => values.CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));

    /// <summary>Reads all numbers of a tensor of any layout.</summary>
    public static void Read(Tensor tensor, Span<float> values)
    {
        using var plain = tensor.detach();
        using var contiguous = plain.contiguous();
        MemoryMarshal.Cast<byte, float>(contiguous.bytes).CopyTo(values);
    }

    /// <summary>Takes the first numbers off a span.</summary>
    public static ReadOnlySpan<float> TakeFirst(ref ReadOnlySpan<float> values, int count)
    {
        var first = values[..count];
        values = values[count..];
        return first;
    }

    /// <summary>Takes the first numbers off a span.</summary>
    public static Span<float> TakeFirst(ref Span<float> values, int count)
    {
        var first = values[..count];
        values = values[count..];
        return first;
    }
}
