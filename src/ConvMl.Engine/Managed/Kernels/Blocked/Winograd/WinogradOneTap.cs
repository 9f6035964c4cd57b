using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The convolution with a kernel of one tap as a line of <see cref="IWinogradLine"/>: the products are the outputs, and share one weight.</summary>
internal readonly unsafe struct WinogradOneTap<TSimd, TVector, TOutputs> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TOutputs : struct, ITileSize
{
    /// <inheritdoc/>
    public static int Outputs => TOutputs.Count;

    /// <inheritdoc/>
    public static int Inputs => TOutputs.Count;

    /// <inheritdoc/>
    public static int Taps => 1;

    /// <inheritdoc/>
    public static int Points => TOutputs.Count;

    /// <inheritdoc/>
    public static int WeightPoints => 1;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* from, nint fromStep, float* to, nint toStep)
    {
        for (var index = 0; index < TOutputs.Count; index++)
            TSimd.Store(TSimd.Load(from + (index * fromStep)), to + (index * toStep));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep) => TSimd.Store(TSimd.Load(from), to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        for (var index = 0; index < TOutputs.Count; index++)
            VectorLine<TSimd, TVector>.Write(TSimd.Load(from + (index * fromStep)), to + (index * toStep), adds);
    }
}
