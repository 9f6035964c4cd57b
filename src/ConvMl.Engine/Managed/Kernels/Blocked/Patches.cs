using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Squares of pixels of one channel block, copied where they reach over the image's border.</summary>
internal static unsafe class Patches<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Copies a square of pixels that may begin and end outside the image, where there are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* image, int height, int width, int row, int column, int side, float* patch)
    {
        for (var i = row; i < row + side; i++)
        {
            for (var j = column; j < column + side; j++, patch += TSimd.Count)
            {
                var inside = (uint)i < (uint)height && (uint)j < (uint)width;
                TSimd.Store(inside ? TSimd.Load(image + ((((nint)i * width) + j) * TSimd.Count)) : TSimd.Zero, patch);
            }
        }
    }

    /// <summary>Writes what of a square lies in the image, whose row and column are its first ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* patch, int side, float* image, int height, int width, int row, int column)
    {
        var (rows, columns) = (Math.Min(side, height - row), Math.Min(side, width - column));
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                TSimd.Store(TSimd.Load(patch + (((i * side) + j) * TSimd.Count)), image + (((((nint)row + i) * width) + column + j) * TSimd.Count));
        }
    }
}
