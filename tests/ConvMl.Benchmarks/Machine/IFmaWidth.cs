namespace ConvMl.Benchmarks.Machine;

/// <summary>The vector operations that the fused multiply-add probe needs, for one vector width.</summary>
/// <typeparam name="TVector">The vector of that width.</typeparam>
internal interface IFmaWidth<TVector>
    where TVector : struct
{
    static abstract bool IsSupported { get; }

    static abstract int Lanes { get; }

    static abstract TVector Create(float value);

    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract float Sum(TVector vector);
}
