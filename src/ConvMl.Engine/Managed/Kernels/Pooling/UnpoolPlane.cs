using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>A plane on which a pooling is turned back.</summary>
/// <param name="geometry">The sizes of the pooling.</param>
/// <param name="values">The small plane: the values, or their gradients.</param>
/// <param name="pooled">The large plane that the pooling read; null in the backward pass.</param>
/// <param name="output">The large plane that the values come to, or its gradients.</param>
/// <param name="taps">Which tap of its window each value belongs to; null where nobody asks for it again.</param>
internal readonly unsafe struct UnpoolPlane(PoolGeometry geometry, float* values, float* pooled, float* output, float* taps)
{
    public PoolGeometry Geometry { get; } = geometry;

    public float* Values { get; } = values;

    public float* Pooled { get; } = pooled;

    public float* Output { get; } = output;

    public float* Taps { get; } = taps;

    /// <summary>In each lane <paramref name="yes"/> where the tap is <paramref name="number"/>, else <paramref name="no"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector WhereTapIs<TSimd, TVector>(TVector taps, float number, TVector yes, TVector no)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.SelectLess(TSimd.Abs(TSimd.Subtract(taps, TSimd.Broadcast(number))), TSimd.Broadcast(0.5f), yes, no);
}
