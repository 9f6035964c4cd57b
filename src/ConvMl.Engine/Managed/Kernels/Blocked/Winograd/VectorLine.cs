using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>What the maps of a line share.</summary>
internal static unsafe class VectorLine<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Stores a vector, or adds it to what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(TVector value, float* to, bool adds) => TSimd.Store(adds ? TSimd.Add(TSimd.Load(to), value) : value, to);
}
