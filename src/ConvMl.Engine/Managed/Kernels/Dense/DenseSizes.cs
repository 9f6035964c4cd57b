using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Dense;

/// <summary>The sizes of a dense layer in its place.</summary>
internal readonly struct DenseSizes(KernelSite site)
{
    /// <summary>Index of the weights <c>[O, I]</c> among the parameters.</summary>
    public const int Weight = 0;

    /// <summary>Index of the bias <c>[O]</c> among the parameters.</summary>
    public const int Bias = 1;

    /// <summary>Numbers of inputs I.</summary>
    public int Inputs { get; } = site.InputElements;

    /// <summary>Numbers of outputs O.</summary>
    public int Outputs { get; } = site.OutputElements;

    /// <summary>Whether there is a bias.</summary>
    public bool HasBias { get; } = site.Node.Description.Parameters.Count > Bias;
}
