namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The two ways in which operands lie.</summary>
internal static class TileOperands
{
    internal readonly struct Packed : ITileOperands
    {
        public static bool ArePacked => true;
    }

    internal readonly struct Strided : ITileOperands
    {
        public static bool ArePacked => false;
    }
}
