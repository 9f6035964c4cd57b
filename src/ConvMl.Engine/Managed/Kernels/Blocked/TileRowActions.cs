using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What becomes of the accumulators of a register tile before and after the sum, row by row.</summary>
internal static unsafe class TileRowActions<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Two vectors, the same for all rows, in place of what they hold.</summary>
    internal readonly struct Biased(TVector bias0, TVector bias1) : ITileRowAction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TColumns>(int row, ref TVector c0, ref TVector c1)
            where TColumns : struct, ITileSize => (c0, c1) = (bias0, bias1);
    }

    /// <summary>What lies in memory is added.</summary>
    internal readonly struct Increased(float* addend, nint rowStride, nint columnStride) : ITileRowAction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TColumns>(int row, ref TVector c0, ref TVector c1)
            where TColumns : struct, ITileSize
        {
            c0 = TSimd.Add(c0, TSimd.Load(addend + (row * rowStride)));
            if (TColumns.Count > 1)
                c1 = TSimd.Add(c1, TSimd.Load(addend + (row * rowStride) + columnStride));
        }
    }

    /// <summary>What is negative becomes zero.</summary>
    internal readonly struct Rectified : ITileRowAction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TColumns>(int row, ref TVector c0, ref TVector c1)
            where TColumns : struct, ITileSize
        {
            c0 = TSimd.AtLeast(TSimd.Zero, c0);
            if (TColumns.Count > 1)
                c1 = TSimd.AtLeast(TSimd.Zero, c1);
        }
    }

    /// <summary>Zero where what lies in memory is not positive.</summary>
    internal readonly struct Masked(float* mask, nint rowStride, nint columnStride) : ITileRowAction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TColumns>(int row, ref TVector c0, ref TVector c1)
            where TColumns : struct, ITileSize
        {
            c0 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (row * rowStride)), c0, TSimd.Zero);
            if (TColumns.Count > 1)
                c1 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (row * rowStride) + columnStride), c1, TSimd.Zero);
        }
    }

    /// <summary>Written to memory.</summary>
    internal readonly struct Stored(float* target, nint rowStride, nint columnStride) : ITileRowAction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TColumns>(int row, ref TVector c0, ref TVector c1)
            where TColumns : struct, ITileSize
        {
            TSimd.Store(c0, target + (row * rowStride));
            if (TColumns.Count > 1)
                TSimd.Store(c1, target + (row * rowStride) + columnStride);
        }
    }
}
