using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Networks;
using ConvMl.Tensors;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp;

/// <summary>Tensors for the inputs of a network, as many samples long as the largest batch.</summary>
internal sealed class TorchInputs : IDisposable
{
    private readonly (Tensor Memory, int Elements)[] _inputs;

    public TorchInputs(Network network, int maxBatchSize) =>
        _inputs = [.. network.InputShapes.Select(shape => (Create(shape, maxBatchSize), shape.Elements))];

    /// <summary>Takes over a batch: one tensor an input, which belong to the caller's dispose scope.</summary>
    public Tensor[] Take(int batchSize, ReadOnlySpan<float> values)
    {
        var tensors = new Tensor[_inputs.Length];
        foreach (var (index, (memory, elements)) in _inputs.Index())
        {
            tensors[index] = memory.narrow(0, 0, batchSize);
            HostMemory.Write(HostMemory.TakeFirst(ref values, batchSize * elements), tensors[index]);
        }

        return tensors;
    }

    public void Dispose()
    {
        foreach (var (memory, _) in _inputs)
            memory.Dispose();
    }

    private static Tensor Create(Shape shape, int maxBatchSize) => zeros([maxBatchSize, .. shape.Select(size => (long)size)]);
}
