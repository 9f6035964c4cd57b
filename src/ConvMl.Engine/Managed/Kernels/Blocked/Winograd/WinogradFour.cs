// WinogradFour: Winograd's convolution F(4×4, 3×3), whose last tiles along an axis may have three or two outputs.
//
// Computes   The weights U = G g Gᵀ (3×3 → 6×6) and the adjoint of that for the gradient of the weights, Gᵀ u G (6×6 → 3×3), at the points
//            0, ±1, ±2, ∞. The row of G at a point p is 1, p, p², without the factors that the paper has there, 1/4, −1/6, −1/6, 1/24, 1/24, 1, which are
//            in the tiles' Aᵀ instead. So the rows are small whole numbers: a layer of few tiles has far more weights to transform than tiles.
//            And no weight depends on the other points: a short tile, which leaves some out, takes the same U. Of 14×14 outputs, four
//            tiles an axis, that leaves 484 products of 576.
// Layout     Each number is a vector of channels. The 36 numbers of a transformed kernel lie a point stride apart, because all kernels of one
//            point are one matrix.
// Loops      A map of two dimensions is the map of one on the columns, then on the rows, all in registers.
// Parallel   Nothing; callers share out channels.
// Remainder  None.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.3.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of Winograd's convolution F(4×4, 3×3) and of its shorter tiles on vectors of channels.</summary>
internal readonly unsafe struct WinogradFour<TSimd, TVector> : IWinogradAdjointMaps
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int TileSide => 4;

    /// <inheritdoc/>
    public static bool HasShortTiles => true;

    /// <inheritdoc/>
    public static int Taps => 3;

    /// <inheritdoc/>
    public static int AxisPoints => WinogradFourLines.Points;

    /// <inheritdoc/>
    public static int WeightPoints => 36;

    /// <inheritdoc/>
    public static int ScratchLength => 36 * TSimd.Count;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => point;

    /// <inheritdoc/>
    public static bool HasPoint(int side, int axisPoint) => WinogradFourLines.HasPoint(side, axisPoint);

    /// <inheritdoc/>
    public static void ForTile<TAction>(int height, int width, TAction action)
        where TAction : struct, IWinogradTileAction => ForAdjointTile(height, width, new WithoutAdjoint<TAction>(action));

    /// <inheritdoc/>
    public static void ForAdjointTile<TAction>(int height, int width, TAction action)
        where TAction : struct, IWinogradAdjointTileAction
    {
        switch (height, width)
        {
            case (4, 4):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLine<TSimd, TVector>, WinogradFourLine<TSimd, TVector>>>();
                break;
            case (4, 3):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLine<TSimd, TVector>, WinogradFourLineOfThree<TSimd, TVector>>>();
                break;
            case (3, 4):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLineOfThree<TSimd, TVector>, WinogradFourLine<TSimd, TVector>>>();
                break;
            case (3, 3):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLineOfThree<TSimd, TVector>, WinogradFourLineOfThree<TSimd, TVector>>>();
                break;
            case (4, 2):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLine<TSimd, TVector>, WinogradFourLineOfTwo<TSimd, TVector>>>();
                break;
            case (2, 4):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLineOfTwo<TSimd, TVector>, WinogradFourLine<TSimd, TVector>>>();
                break;
            case (2, 2):
                action.Run<WinogradFourTile<TSimd, TVector, WinogradFourLineOfTwo<TSimd, TVector>, WinogradFourLineOfTwo<TSimd, TVector>>>();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(height), height, $"There is no tile with {width} columns and so many rows.");
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* weights, nint tapStride, float* transformed, nint pointStride)
    {
        var row = 3 * tapStride;
        TVector g00 = TSimd.Load(weights), g01 = TSimd.Load(weights + tapStride), g02 = TSimd.Load(weights + (2 * tapStride));
        weights += row;
        TVector g10 = TSimd.Load(weights), g11 = TSimd.Load(weights + tapStride), g12 = TSimd.Load(weights + (2 * tapStride));
        weights += row;
        TVector g20 = TSimd.Load(weights), g21 = TSimd.Load(weights + tapStride), g22 = TSimd.Load(weights + (2 * tapStride));

        var line = 6 * pointStride;
        WeightLine(g00, g01, g02, transformed, pointStride);
        transformed += line;
        TVector even0 = TSimd.Add(g00, g20), even1 = TSimd.Add(g01, g21), even2 = TSimd.Add(g02, g22);
        WeightLine(TSimd.Add(even0, g10), TSimd.Add(even1, g11), TSimd.Add(even2, g12), transformed, pointStride);
        transformed += line;
        WeightLine(TSimd.Subtract(even0, g10), TSimd.Subtract(even1, g11), TSimd.Subtract(even2, g12), transformed, pointStride);
        transformed += line;
        (even0, even1, even2) = (Scaled(4, g20, g00), Scaled(4, g21, g01), Scaled(4, g22, g02));
        WeightLine(Scaled(2, g10, even0), Scaled(2, g11, even1), Scaled(2, g12, even2), transformed, pointStride);
        transformed += line;
        WeightLine(Scaled(-2, g10, even0), Scaled(-2, g11, even1), Scaled(-2, g12, even2), transformed, pointStride);
        transformed += line;
        WeightLine(g20, g21, g22, transformed, pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsAdjoint(float* transformed, nint pointStride, float* weights, nint tapStride)
    {
        nint step = tapStride, line = 6 * pointStride;
        WeightAdjointLine(transformed + line, pointStride, out var a0, out var a1, out var a2);
        WeightAdjointLine(transformed + (2 * line), pointStride, out var b0, out var b1, out var b2);
        TVector g00 = TSimd.Add(a0, b0), g01 = TSimd.Add(a1, b1), g02 = TSimd.Add(a2, b2), g20 = g00, g21 = g01, g22 = g02;
        TVector g10 = TSimd.Subtract(a0, b0), g11 = TSimd.Subtract(a1, b1), g12 = TSimd.Subtract(a2, b2);

        WeightAdjointLine(transformed + (3 * line), pointStride, out a0, out a1, out a2);
        WeightAdjointLine(transformed + (4 * line), pointStride, out b0, out b1, out b2);
        TVector even0 = TSimd.Add(a0, b0), even1 = TSimd.Add(a1, b1), even2 = TSimd.Add(a2, b2);
        (g00, g01, g02) = (TSimd.Add(g00, even0), TSimd.Add(g01, even1), TSimd.Add(g02, even2));
        (g20, g21, g22) = (Scaled(4, even0, g20), Scaled(4, even1, g21), Scaled(4, even2, g22));
        TSimd.Store(Scaled(2, TSimd.Subtract(a0, b0), g10), weights + (3 * step));
        TSimd.Store(Scaled(2, TSimd.Subtract(a1, b1), g11), weights + (4 * step));
        TSimd.Store(Scaled(2, TSimd.Subtract(a2, b2), g12), weights + (5 * step));

        WeightAdjointLine(transformed, pointStride, out a0, out a1, out a2);
        TSimd.Store(TSimd.Add(a0, g00), weights);
        TSimd.Store(TSimd.Add(a1, g01), weights + step);
        TSimd.Store(TSimd.Add(a2, g02), weights + (2 * step));
        WeightAdjointLine(transformed + (5 * line), pointStride, out b0, out b1, out b2);
        TSimd.Store(TSimd.Add(b0, g20), weights + (6 * step));
        TSimd.Store(TSimd.Add(b1, g21), weights + (7 * step));
        TSimd.Store(TSimd.Add(b2, g22), weights + (8 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLine(TVector g0, TVector g1, TVector g2, float* to, nint toStep)
    {
        var even1 = TSimd.Add(g0, g2);
        var even2 = Scaled(4, g2, g0);
        TSimd.Store(g0, to);
        TSimd.Store(TSimd.Add(even1, g1), to + toStep);
        TSimd.Store(TSimd.Subtract(even1, g1), to + (2 * toStep));
        TSimd.Store(Scaled(2, g1, even2), to + (3 * toStep));
        TSimd.Store(Scaled(-2, g1, even2), to + (4 * toStep));
        TSimd.Store(g2, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightAdjointLine(float* from, nint fromStep, out TVector g0, out TVector g1, out TVector g2)
    {
        TVector u1 = TSimd.Load(from + fromStep), u2 = TSimd.Load(from + (2 * fromStep));
        TVector u3 = TSimd.Load(from + (3 * fromStep)), u4 = TSimd.Load(from + (4 * fromStep));
        var even1 = TSimd.Add(u1, u2);
        var even2 = TSimd.Add(u3, u4);
        g0 = TSimd.Add(TSimd.Load(from), TSimd.Add(even1, even2));
        g1 = Scaled(2, TSimd.Subtract(u3, u4), TSimd.Subtract(u1, u2));
        g2 = Scaled(4, even2, TSimd.Add(even1, TSimd.Load(from + (5 * fromStep))));
    }

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);

    private readonly struct WithoutAdjoint<TAction>(TAction action) : IWinogradAdjointTileAction
        where TAction : struct, IWinogradTileAction
    {
        public void Run<TTile>()
            where TTile : struct, IWinogradAdjointTile => action.Run<TTile>();
    }
}
