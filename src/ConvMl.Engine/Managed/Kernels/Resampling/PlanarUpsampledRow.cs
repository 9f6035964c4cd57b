using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>Rows whose pixels are numbers: each phase is computed as a row of its own, so that vectors can be used, and woven into the large one.</summary>
/// <param name="phases">Sizes and places.</param>
/// <param name="scratch">Room for a row of each phase, in whole vectors.</param>
internal readonly unsafe struct PlanarUpsampledRow<TSimd, TVector>(UpsamplePhases phases, float* scratch) : IUpsampledRow
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly int _width = phases.Width;
    private readonly int _scale = phases.Horizontal.Length;
    private readonly int _whole = WholeVectors(phases.Width);

    public void Repeat(float* small, float* large) => StridedRows.Weave<TSimd, TVector>(small, 0, _scale, large, _width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(float* large, float* small)
    {
        for (var p = 0; p < _scale; p++)
            Add(TakePhase(large, p), small, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Mix(float* small, float* large)
    {
        if (_scale == 2 && _width >= TSimd.Count)
        {
            MixPairs(small, large);
            return;
        }

        for (var p = 0; p < _scale; p++)
        {
            var (offset, weight) = phases.Horizontal[p];
            ElementwiseLoop.Binary<Mixture, TSimd, TVector>(new(weight), small + offset, small + offset + 1, scratch + (p * _whole), _whole);
        }

        StridedRows.Weave<TSimd, TVector>(scratch, _whole, _scale, large, _width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread(float* large, float* small)
    {
        for (var p = 0; p < _scale; p++)
        {
            var (offset, weight) = phases.Horizontal[p];
            var gradients = TakePhase(large, p);
            Add(gradients, small + offset, 1 - weight);
            Add(gradients, small + offset + 1, weight);
        }
    }

    // Twice the size is what nearly everybody asks for: two phases meet in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MixPairs(float* small, float* large)
    {
        var ((evenOffset, evenWeight), (oddOffset, oddWeight)) = (phases.Horizontal[0], phases.Horizontal[1]);
        var (even, odd) = (new Mixture(evenWeight), new Mixture(oddWeight));
        for (var j = 0; j < _width; j += TSimd.Count)
        {
            // The last vector begins earlier, so that it ends with the row.
            var at = Math.Min(j, _width - TSimd.Count);
            var first = small + evenOffset + at;
            var second = small + oddOffset + at;
            TSimd.Weave(
                even.Apply<TSimd, TVector>(TSimd.Load(first), TSimd.Load(first + 1)),
                odd.Apply<TSimd, TVector>(TSimd.Load(second), TSimd.Load(second + 1)), large + (2 * at));
        }
    }

    // Phases are computed in whole vectors: their room allows it, and rows are so short that a remainder would cost as much as they.
    private static int WholeVectors(int count) => (count + TSimd.Count - 1) / TSimd.Count * TSimd.Count;

    private float* TakePhase(float* large, int phase)
    {
        StridedRows.Take<TSimd, TVector>(large + phase, _scale, scratch, _width);
        return scratch;
    }

    private void Add(float* gradients, float* sums, float weight) =>
        ElementwiseLoop.Binary<WeightedSum, TSimd, TVector>(new(weight), sums, gradients, sums, _width);
}
