using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>How a pooling joins the numbers under its window.</summary>
internal interface IPoolReduction
{
    /// <summary>What joins with any number to that number.</summary>
    static abstract float Start { get; }

    /// <summary>Whether <see cref="JoinNumbers"/> may give anything where an operand is not a number.</summary>
    static abstract bool NeedsNumbers { get; }

    static abstract TVector Join<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>The same, in the fewest instructions.</summary>
    static abstract TVector JoinNumbers<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
