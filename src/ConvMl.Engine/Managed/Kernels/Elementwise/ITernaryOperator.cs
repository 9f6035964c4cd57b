using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>f(x, y, v) for one vector of each. A struct, so that the loop around it is compiled with it inside.</summary>
internal interface ITernaryOperator
{
    TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector v)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
