namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>How a register tile's rows of A lie, as a type, so that the compiler makes an instance for each case.</summary>
internal interface ILeftOperand
{
    static abstract bool IsPacked { get; }
}

/// <summary>The cases of <see cref="ILeftOperand"/>.</summary>
internal static class LeftOperand
{
    /// <summary>A panel: for each k the tile's rows side by side.</summary>
    internal readonly struct Packed : ILeftOperand
    {
        public static bool IsPacked => true;
    }

    /// <summary>Rows of a matrix whose numbers lie one behind the other.</summary>
    internal readonly struct Rows : ILeftOperand
    {
        public static bool IsPacked => false;
    }
}
