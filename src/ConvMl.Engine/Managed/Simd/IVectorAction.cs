namespace ConvMl.Managed.Simd;

/// <summary>Something to be done at a vector width that is known only at run time.</summary>
internal interface IVectorAction
{
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
