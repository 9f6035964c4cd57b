using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>Rows whose pixels are vectors.</summary>
internal readonly unsafe struct BlockedUpsampledRow<TSimd, TVector>(UpsamplePhases phases) : IUpsampledRow
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly int _width = phases.Width;
    private readonly int _scale = phases.Horizontal.Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Repeat(float* small, float* large)
    {
        for (var j = 0; j < _width; j++, small += TSimd.Count)
        {
            var pixel = TSimd.Load(small);
            for (var p = 0; p < _scale; p++, large += TSimd.Count)
                TSimd.Store(pixel, large);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(float* large, float* small)
    {
        for (var j = 0; j < _width; j++, small += TSimd.Count)
        {
            var sum = TSimd.Load(small);
            for (var p = 0; p < _scale; p++, large += TSimd.Count)
                sum = TSimd.Add(sum, TSimd.Load(large));
            TSimd.Store(sum, small);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Mix(float* small, float* large)
    {
        for (var p = 0; p < _scale; p++)
        {
            var (offset, weight) = phases.Horizontal[p];
            MixPhase(small + (offset * TSimd.Count), large + (p * TSimd.Count), weight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread(float* large, float* small)
    {
        for (var p = 0; p < _scale; p++)
        {
            var (offset, weight) = phases.Horizontal[p];
            SpreadPhase(large + (p * TSimd.Count), small + (offset * TSimd.Count), weight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MixPhase(float* small, float* large, float fraction)
    {
        var mix = new Mixture(fraction);
        nint step = _scale * TSimd.Count;
        for (var j = 0; j < _width; j++, small += TSimd.Count, large += step)
            TSimd.Store(mix.Apply<TSimd, TVector>(TSimd.Load(small), TSimd.Load(small + TSimd.Count)), large);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadPhase(float* large, float* small, float fraction)
    {
        var (weight, rest) = (TSimd.Broadcast(fraction), TSimd.Broadcast(1 - fraction));
        nint step = _scale * TSimd.Count;
        // The sum that two neighbours add to stays in a register between them: by way of memory each would wait for the one before.
        var sum = TSimd.Load(small);
        for (var j = 0; j < _width; j++, small += TSimd.Count, large += step)
        {
            var dy = TSimd.Load(large);
            TSimd.Store(TSimd.MultiplyAdd(rest, dy, sum), small);
            sum = TSimd.MultiplyAdd(weight, dy, TSimd.Load(small + TSimd.Count));
        }

        TSimd.Store(sum, small);
    }
}
