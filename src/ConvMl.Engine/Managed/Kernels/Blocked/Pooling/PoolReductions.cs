using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>The reductions of poolings.</summary>
internal static class PoolReductions
{
    /// <summary>The larger; what is not a number counts as largest.</summary>
    internal readonly struct Larger : IPoolReduction
    {
        public static float Start => float.NegativeInfinity;

        public static bool NeedsNumbers => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Join<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Max(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector JoinNumbers<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.LargerNumber(left, right);
    }

    /// <summary>The sum.</summary>
    internal readonly struct Sum : IPoolReduction
    {
        public static float Start => 0;

        public static bool NeedsNumbers => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Join<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Add(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector JoinNumbers<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Add(left, right);
    }
}
