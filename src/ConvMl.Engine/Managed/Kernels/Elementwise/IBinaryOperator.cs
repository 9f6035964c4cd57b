using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>z = f(x, y) for one vector of each. A struct, so that the loop around it is compiled with it inside.</summary>
internal interface IBinaryOperator
{
    TVector Apply<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
