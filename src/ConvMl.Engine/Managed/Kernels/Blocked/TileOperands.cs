namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The ways in which operands lie.</summary>
internal static class TileOperands
{
    /// <summary>Rows of A are side by side.</summary>
    internal readonly struct Packed : ITileOperands
    {
        public static bool ArePacked => true;

        public static bool AreVectorApart => false;
    }

    /// <summary>Rows of A are lanes.</summary>
    internal readonly struct PackedLanes : ITileOperands
    {
        public static bool ArePacked => true;

        public static bool AreVectorApart => true;
    }

    internal readonly struct Strided : ITileOperands
    {
        public static bool ArePacked => false;

        public static bool AreVectorApart => false;
    }
}
