using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>y = f(x) for one vector. A struct, so that the loop around it is compiled with it inside.</summary>
internal interface IUnaryOperator
{
    TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
