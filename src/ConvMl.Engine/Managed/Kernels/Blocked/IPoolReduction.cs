using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>How a pooling joins the numbers under its window.</summary>
internal interface IPoolReduction
{
    /// <summary>What joins with any number to that number.</summary>
    static abstract float Start { get; }

    static abstract TVector Join<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
