using ConvMl.Layers.Shaping;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ConvMl.Backend.TorchSharp.Lowering;

/// <summary>Layers that move the numbers of a sample, repeat them or leave some out; and numbers that come with the network.</summary>
internal static class ShapingLowerings
{
    /// <summary>A view that repeats.</summary>
    public static Func<Tensor[], Tensor> Broadcast(Broadcast layer, LoweringSite site) => inputs => inputs[0].expand(Batch(inputs[0], site));

    /// <summary>A view that gives each sample the same numbers.</summary>
    public static Func<Tensor[], Tensor> FixedTensor(FixedTensor layer, LoweringSite site)
    {
        var value = site.Parameter("value");
        return inputs => value.unsqueeze(0).expand(Batch(inputs[0], site));
    }

    /// <summary>libtorch's padding with a value, of any axes; the other modes, which it has for the last axes alone, as a choice of indices along each axis.</summary>
    public static Func<Tensor[], Tensor> Pad(Pad layer, LoweringSite site)
    {
        if (layer.Mode == PadMode.Constant)
        {
            // libtorch begins with the last axis.
            long[] counts = [.. Enumerable.Range(0, site.Input.Rank).Reverse().SelectMany(axis => new long[] { layer.Before[axis], layer.After[axis] })];
            return inputs => functional.pad(inputs[0], counts, value: layer.Value);
        }

        (int Axis, Tensor Indices)[] choices = [.. Enumerable.Range(0, site.Input.Rank)
            .Where(axis => (layer.Before[axis], layer.After[axis]) != (0, 0))
            .Select(axis => (axis + 1, site.Keep(tensor(SourcesOf(layer, axis, site.Input[axis])))))];
        return inputs => choices.Aggregate(inputs[0], (padded, choice) => padded.index_select(choice.Axis, choice.Indices));
    }

    /// <summary>A view where the memory allows it.</summary>
    public static Func<Tensor[], Tensor> Reshape(Reshape layer, LoweringSite site) => inputs => inputs[0].reshape(Batch(inputs[0], site));

    /// <summary>A view.</summary>
    public static Func<Tensor[], Tensor> Slice(Slice layer, LoweringSite site) => inputs => inputs[0].narrow(layer.Axis + 1, layer.Start, layer.Length);

    /// <summary>A view.</summary>
    public static Func<Tensor[], Tensor> Transpose(Transpose layer, LoweringSite site)
    {
        long[] axes = [0, .. layer.Axes.Select(axis => axis + 1L)];
        return inputs => inputs[0].permute(axes);
    }

    private static long[] SourcesOf(Pad layer, int axis, int size) =>
        [.. Enumerable.Range(-layer.Before[axis], size + layer.Before[axis] + layer.After[axis]).Select(index => (long)SourceOf(layer.Mode, index, size))];

    private static int SourceOf(PadMode mode, int index, int size) =>
        mode == PadMode.Edge ? Math.Clamp(index, 0, size - 1)
        : index < 0 ? -index
        : index < size ? index
        : (2 * (size - 1)) - index;

    // The shape of the output of as many samples as come.
    private static long[] Batch(Tensor input, LoweringSite site) => [input.shape[0], .. site.Node.OutputShape.Select(size => (long)size)];
}
