using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Tiles and patches of one channel block, copied where they reach over the image's border.</summary>
internal static unsafe class Patches<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Copies a rectangle of pixels that may begin and end outside the image, where there are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* image, int height, int width, WinogradTiling tiling, int row, int column, int rows, int columns, float* patch)
    {
        for (var i = 0; i < rows; i++, row += tiling.RowStep)
        {
            var pixel = column;
            for (var j = 0; j < columns; j++, pixel += tiling.ColumnStep, patch += TSimd.Count)
            {
                var inside = (uint)row < (uint)height && (uint)pixel < (uint)width;
                TSimd.Store(inside ? TSimd.Load(image + ((((nint)row * width) + pixel) * TSimd.Count)) : TSimd.Zero, patch);
            }
        }
    }

    /// <summary>Writes what of a rectangle lies in the image, whose row and column are its first ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* patch, int rows, int columns, float* image, int height, int width, WinogradTiling tiling, int row, int column)
    {
        for (var i = 0; i < rows && row < height; i++, row += tiling.RowStep)
        {
            var pixel = column;
            for (var j = 0; j < columns && pixel < width; j++, pixel += tiling.ColumnStep)
                TSimd.Store(TSimd.Load(patch + (((i * columns) + j) * TSimd.Count)), image + ((((nint)row * width) + pixel) * TSimd.Count));
        }
    }
}
