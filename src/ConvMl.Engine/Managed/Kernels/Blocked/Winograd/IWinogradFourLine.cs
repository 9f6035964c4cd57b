namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// The linear maps along one axis of a tile of <see cref="WinogradFour{TSimd, TVector}"/>, on vectors of channels: Bᵀ d, y = Aᵀ m, and the adjoint A y.
/// A map of columns makes a half of its numbers at a time; a map of lines is given its numbers in registers. Numbers that a short tile lacks are
/// given and made as anything.
/// </summary>
internal unsafe interface IWinogradFourLine<TVector>
    where TVector : struct
{
    /// <summary>Numbers of y.</summary>
    static abstract int Outputs { get; }

    /// <summary>Numbers of d.</summary>
    static abstract int Inputs { get; }

    /// <summary>The first three numbers of Bᵀ d of a column.</summary>
    static abstract void InputUpper(float* column, nint row, out TVector v0, out TVector v1, out TVector v2);

    /// <summary>The last three.</summary>
    static abstract void InputLower(float* column, nint row, out TVector v3, out TVector v4, out TVector v5);

    /// <summary>Bᵀ d of a line.</summary>
    static abstract void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint toStep);

    /// <summary>The first and third number of Aᵀ m of a column.</summary>
    static abstract void OutputEven(float* column, nint row, out TVector y0, out TVector y2);

    /// <summary>The second and fourth.</summary>
    static abstract void OutputOdd(float* column, nint row, out TVector y1, out TVector y3);

    /// <summary>Aᵀ m of a line.</summary>
    static abstract void OutputLine(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, out TVector y0, out TVector y1, out TVector y2, out TVector y3);

    /// <summary>The first three numbers of A y of a column.</summary>
    static abstract void AdjointUpper(float* column, nint row, out TVector u0, out TVector u1, out TVector u2);

    /// <summary>The last three.</summary>
    static abstract void AdjointLower(float* column, nint row, out TVector u3, out TVector u4, out TVector u5);

    /// <summary>A y of a line.</summary>
    static abstract void AdjointLine(TVector y0, TVector y1, TVector y2, TVector y3, float* to, nint toStep);
}
