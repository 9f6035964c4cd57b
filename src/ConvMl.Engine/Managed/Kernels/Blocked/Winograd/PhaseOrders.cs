namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The orders of the phases of a transposed convolution of stride 2.</summary>
internal static class PhaseOrders
{
    internal readonly struct Even : IPhaseOrder
    {
        public static bool EvenTapsFirst => true;
    }

    internal readonly struct Odd : IPhaseOrder
    {
        public static bool EvenTapsFirst => false;
    }
}
