// PoolLine: lines of pixels of a pooling whose windows of 2 × 2 or 3 × 3 inputs step by two.
//
// Computes   y[j] = scale · (x₀ ∘ x₁ ∘ …) over the window, ∘ being the larger or the sum; vectors of channels.
// Layout     Blocked: a pixel is a vector.
// Loops      Lines, pixels. The inputs of a column are joined first; of 3 × 3 windows, two share a column, which stays in a register: 6 instructions
//            join what takes 8. Each row of the input is read front to back, as fast as the cache below gives it.
// Numbers    The larger of two numbers is one instruction, the larger where one may be none is several. So the inputs are summed beside,
//            which another unit of the processor does meanwhile: where the sum is a number all of them are.
// Parallel   Nothing; the caller shares out planes.
// Remainder  A window of three rows may lack one, and the first pixel's the first of three columns. Other pixels with taps beyond a border,
//            and all lines if they hold what is not a number, the caller takes to PoolTile.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>Lines of pixels of a pooling whose windows of 2 × 2 or 3 × 3 inputs step by two.</summary>
internal static unsafe class PoolLine<TSimd, TVector, TReduction>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TReduction : struct, IPoolReduction
{
    private const int Step = 2;

    /// <summary>Whether the windows are of the kind.</summary>
    public static bool Takes(PhaseAxis rows, PhaseAxis columns) =>
        rows.Taps is 2 or 3 && columns.Taps is 2 or 3 && columns.Stride == Step && columns.TapStep == 1;

    /// <summary>Computes pixels all of whose taps along the line lie inside the image, but for the first of three of the first pixel.</summary>
    /// <param name="taps">Taps along the line.</param>
    /// <param name="pixels">Number of pixels of a line.</param>
    /// <param name="lines">Lines of two or three rows of taps, and where the first pixel reads and writes.</param>
    /// <returns>False if it needs numbers and may have met something else: what it wrote is of no use then.</returns>
    public static bool Run(int taps, int pixels, in PoolArguments lines) => (lines.Rows, taps) switch
    {
        (2, 2) => Run<TileSizes.Two, TileSizes.Two>(pixels, lines),
        (2, _) => Run<TileSizes.Two, TileSizes.Three>(pixels, lines),
        (_, 2) => Run<TileSizes.Three, TileSizes.Two>(pixels, lines),
        _ => Run<TileSizes.Three, TileSizes.Three>(pixels, lines),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Run<TRows, TTaps>(int pixels, in PoolArguments lines)
        where TRows : struct, ITileSize
        where TTaps : struct, ITileSize
    {
        float* firstSource = lines.Source, firstDestination = lines.Destination;
        var rowStep = lines.RowStep;
        var hasFirstTap = TTaps.Count > 2 && lines.Columns == TTaps.Count;
        var scale = TSimd.Broadcast(lines.Scale);
        TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero;
        for (var line = lines.Lines; line > 0; line--, firstSource += lines.LineStep, firstDestination += lines.DestinationLineStep)
        {
            float* source = firstSource, destination = firstDestination;
            var shared = TSimd.Broadcast(TReduction.Start);
            if (hasFirstTap)
            {
                shared = Column<TRows>(source, rowStep, ref sum0);
                source += TSimd.Count;
            }

            for (var pixel = pixels; pixel > 0; pixel--, source += Step * TSimd.Count, destination += TSimd.Count)
            {
                var y = Column<TRows>(source, rowStep, ref sum0);
                if (TTaps.Count > 2)
                    y = TReduction.JoinNumbers<TSimd, TVector>(shared, y);
                shared = Column<TRows>(source + TSimd.Count, rowStep, ref sum1);
                y = TReduction.JoinNumbers<TSimd, TVector>(y, shared);
                TSimd.Store(TSimd.Multiply(scale, y), destination);
            }
        }

        return !TReduction.NeedsNumbers || TSimd.AreNumbers(TSimd.Add(sum0, sum1));
    }

    // The rows of one column joined, and added to the sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Column<TRows>(float* source, nint rowStep, ref TVector sum)
        where TRows : struct, ITileSize
    {
        TVector x0 = TSimd.Load(source), x1 = TSimd.Load(source + rowStep);
        var joined = TReduction.JoinNumbers<TSimd, TVector>(x0, x1);
        if (TReduction.NeedsNumbers)
            sum = TSimd.Add(sum, TSimd.Add(x0, x1));
        if (TRows.Count > 2)
        {
            var x2 = TSimd.Load(source + (2 * rowStep));
            joined = TReduction.JoinNumbers<TSimd, TVector>(joined, x2);
            if (TReduction.NeedsNumbers)
                sum = TSimd.Add(sum, x2);
        }

        return joined;
    }
}
