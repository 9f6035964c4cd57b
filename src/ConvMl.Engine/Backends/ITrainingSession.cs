using ConvMl.Tensors;

namespace ConvMl.Backends;

/// <summary>Training passes of one network. Not safe to use from several threads at once.</summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>Most samples in one call.</summary>
    int MaxBatchSize { get; }

    /// <summary>The parameters that the passes read; whoever holds the session changes them between passes.</summary>
    ParameterSet Parameters { get; }

    /// <summary>
    /// Gradients of the last pass, lying like the parameters; zero for statistics. Between a pass and the optimizer's step this one
    /// buffer is all there is to change or exchange.
    /// </summary>
    ParameterSet Gradients { get; }

    /// <summary>The network's outputs of the last pass, as <see cref="IInferenceSession.Run"/> lays them out.</summary>
    ReadOnlySpan<float> Outputs { get; }

    /// <summary>
    /// Runs a batch forward and backward: returns the loss, overwrites <see cref="Gradients"/>, and moves running statistics in
    /// <see cref="Parameters"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A span's length does not match the network and the batch size.</exception>
    double ForwardBackward(in TrainingBatch batch);
}
