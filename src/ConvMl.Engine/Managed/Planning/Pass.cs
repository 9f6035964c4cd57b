namespace ConvMl.Managed.Planning;

/// <summary>The passes through a layer. Each has kernels of its own.</summary>
public enum Pass
{
    /// <summary>Inputs to output.</summary>
    Forward,

    /// <summary>Gradient of the output to gradients of the parameters. Runs before <see cref="BackwardInput"/>, which may use its results.</summary>
    BackwardParameters,

    /// <summary>Gradient of the output to gradients of the inputs.</summary>
    BackwardInput,
}
