using System.Runtime.CompilerServices;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>What is read of tiles of a size.</summary>
internal static class WinogradReadings
{
    /// <summary>The patch of inputs.</summary>
    internal readonly unsafe struct Patch<TTile> : IWinogradReading
        where TTile : struct, IWinogradTile
    {
        public static int Height => TTile.PatchHeight;

        public static int Width => TTile.PatchWidth;

        public static (int Height, int Width) PlaneOf(WinogradTiling tiling) => (tiling.SourceHeight, tiling.SourceWidth);

        public static (int Row, int Column) Start(WinogradTiling tiling, int row, int column) => tiling.Patch(row, column);

        public static int Advance(WinogradTiling tiling) => tiling.PatchAdvance;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Transform(float* pixels, nint rowStride, nint columnStride, float* transformed, nint pointStride, float* scratch) =>
            TTile.Input(pixels, rowStride, columnStride, transformed, pointStride, scratch);
    }

    /// <summary>The gradient of the outputs.</summary>
    internal readonly unsafe struct Gradient<TTile> : IWinogradReading
        where TTile : struct, IWinogradAdjointTile
    {
        public static int Height => TTile.Height;

        public static int Width => TTile.Width;

        public static (int Height, int Width) PlaneOf(WinogradTiling tiling) => (tiling.Height, tiling.Width);

        public static (int Row, int Column) Start(WinogradTiling tiling, int row, int column) => (row, column);

        public static int Advance(WinogradTiling tiling) => tiling.TileSide;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Transform(float* pixels, nint rowStride, nint columnStride, float* transformed, nint pointStride, float* scratch) =>
            TTile.OutputAdjoint(pixels, rowStride, columnStride, transformed, pointStride);
    }
}
