using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>What the taps of a convolution read of one plane of pixels, for all outputs: output p and tap t are entry p·T + t.</summary>
internal unsafe interface ITaps
{
    /// <summary>The pixel that an entry reads.</summary>
    TVector Read<TSimd, TVector>(float* plane, int entry)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Adds the derivative by what an entry read to the pixels that it was read from.</summary>
    void Add<TSimd, TVector>(float* plane, int entry, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
