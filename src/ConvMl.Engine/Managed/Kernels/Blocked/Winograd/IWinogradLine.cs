namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// The linear maps of Winograd's convolution along one axis, on vectors of channels that lie so many floats apart: y = Aᵀ ((G g) ⊙ (Bᵀ d)).
/// Those of two axes are <see cref="WinogradSquare{TSimd, TVector, TLine}"/>.
/// </summary>
internal unsafe interface IWinogradLine
{
    /// <summary>Numbers of y.</summary>
    static abstract int Outputs { get; }

    /// <summary>Numbers of d.</summary>
    static abstract int Inputs { get; }

    /// <summary>Numbers of g.</summary>
    static abstract int Taps { get; }

    /// <summary>Products.</summary>
    static abstract int Points { get; }

    /// <summary>Different numbers of G g among their factors.</summary>
    static abstract int WeightPoints { get; }

    /// <summary>The number of G g that a product takes.</summary>
    static abstract int WeightPoint(int point);

    /// <summary>Bᵀ d.</summary>
    static abstract void Input(float* from, nint fromStep, float* to, nint toStep);

    /// <summary>G g, each number once.</summary>
    static abstract void Weights(float* from, nint fromStep, float* to, nint toStep);

    /// <summary>Aᵀ m, or what is there already with it added.</summary>
    static abstract void Output(float* from, nint fromStep, float* to, nint toStep, bool adds);
}
