using ConvMl.Backends;
using ConvMl.Networks;

namespace ConvMl.Reference.Kernels;

/// <summary>
/// One layer at work on one batch: what its kernel reads and writes. All tensors are double precision, samples outermost, then the
/// axes of the shape in row order.
/// </summary>
internal sealed class KernelPass
{
    /// <summary>The layer in its place; its shapes leave the batch axis out.</summary>
    public required NetworkNode Node { get; init; }

    /// <summary>Number of samples N.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether statistics are the batch's and dropout drops.</summary>
    public required ExecutionMode Mode { get; init; }

    /// <summary>Seed of what is random in the pass.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of the training step.</summary>
    public required long Step { get; init; }

    /// <summary>Which samples of the data the batch holds.</summary>
    public required int[] Samples { get; init; }

    /// <summary>The layer's inputs.</summary>
    public required double[][] Inputs { get; init; }

    /// <summary>The layer's output: Forward writes all of it, Backward reads it.</summary>
    public required double[] Output { get; init; }

    /// <summary>The layer's parameters by their names within the layer.</summary>
    public required IReadOnlyDictionary<string, double[]> Parameters { get; init; }

    /// <summary>Derivative of the loss by the output; Backward reads it.</summary>
    public double[] OutputGradient { get; set; } = [];

    /// <summary>Derivatives by the inputs; Backward adds to them, since a tensor may be read by several layers, or twice by one.</summary>
    public double[][] InputGradients { get; set; } = [];

    /// <summary>Derivatives by the parameters; Backward adds to them.</summary>
    public IReadOnlyDictionary<string, double[]> ParameterGradients { get; set; } = new Dictionary<string, double[]>();

    /// <summary>The only, or the first, input.</summary>
    public double[] Input => Inputs[0];

    /// <summary>The derivative by the only, or the first, input.</summary>
    public double[] InputGradient => InputGradients[0];
}
