using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// The memory of a convolution in one of its passes. It is the layer's, or, for a transposed convolution, the layer's with input and output
/// exchanged: its forward pass is the pass of the convolution to its input, and the reverse (Dumoulin and Visin, 2016).
/// </summary>
internal readonly unsafe struct ConvOperands
{
    /// <summary>Finds the memory.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="pass">The convolution's pass.</param>
    /// <param name="arguments">The layer's memory.</param>
    public ConvOperands(ConvProblem problem, Pass pass, KernelArguments arguments)
    {
        var layerPass = (problem.IsTransposed, pass) switch
        {
            (true, Pass.Forward) => Pass.BackwardInput,
            (true, Pass.BackwardInput) => Pass.Forward,
            _ => pass,
        };
        var input = layerPass == Pass.BackwardInput ? arguments.InputGradient : arguments.Input;
        var output = layerPass == Pass.Forward ? arguments.Output : arguments.OutputGradient;
        Image = problem.IsTransposed ? output : input;
        Map = problem.IsTransposed ? input : output;
        Bias = layerPass == Pass.Forward && arguments.Parameters.Length > 1 ? arguments.Parameters[1] : null;
    }

    /// <summary>What the window lies on, or its gradient: read forward, written backward.</summary>
    public float* Image { get; }

    /// <summary>What the convolution makes of it, or its gradient: written forward, read backward.</summary>
    public float* Map { get; }

    /// <summary>What a result begins with, one number a channel of it; null if that is 0.</summary>
    public float* Bias { get; }

    /// <summary>The number that a channel of the result begins with.</summary>
    public float BiasOf(int channel) => Bias == null ? 0 : Bias[channel];
}
