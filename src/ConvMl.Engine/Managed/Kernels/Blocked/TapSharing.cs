namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Whether neighbouring pixels read the same sources by neighbouring taps, as a type, so that the compiler makes an instance for each case.</summary>
internal interface ITapSharing
{
    static abstract bool IsShared { get; }
}

/// <summary>The cases of <see cref="ITapSharing"/>.</summary>
internal static class TapSharing
{
    /// <summary>A stride or a dilation lies between them.</summary>
    internal readonly struct None : ITapSharing
    {
        public static bool IsShared => false;
    }

    /// <summary>From a pixel to the next, and from a tap to the next, it is one source.</summary>
    internal readonly struct Full : ITapSharing
    {
        public static bool IsShared => true;
    }
}
