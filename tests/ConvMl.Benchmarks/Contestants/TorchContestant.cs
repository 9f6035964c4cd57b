using ConvMl.Backend.TorchSharp;
using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Backends;
using ConvMl.Benchmarks.Works;
using TorchSharp;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>What the contestants on TorchSharp share.</summary>
internal static class TorchContestant
{
    /// <summary>Lowers the network of a task.</summary>
    /// <exception cref="NotSupportedException">There is no lowering for a layer.</exception>
    public static TorchGraph Lower(NetworkTask task, bool channelsLast, bool training)
    {
        using var backend = new TorchSharpBackend();
        backend.CheckSupport(task.Network, training ? ExecutionMode.Training : ExecutionMode.Inference).RequireSupported(backend.Info);
        return new TorchGraph(task.Network, task.Parameters, training, channelsLast);
    }

    /// <summary>The values of a tensor in NCHW order.</summary>
    public static float[] ValuesOf(torch.Tensor tensor)
    {
        var values = new float[tensor.numel()];
        HostMemory.Read(tensor, values);
        return values;
    }
}
