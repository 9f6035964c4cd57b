namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>Whether neighbouring pixels read the same sources by neighbouring taps, as a type, so that the compiler makes an instance for each case.</summary>
internal interface ITapSharing
{
    /// <summary>Sources from a pixel to the next where taps are one source apart; 0 for any other case.</summary>
    static abstract int PixelStep { get; }
}

/// <summary>The cases of <see cref="ITapSharing"/>.</summary>
internal static class TapSharing
{
    /// <summary>A larger stride or a dilation lies between them.</summary>
    internal readonly struct None : ITapSharing
    {
        public static int PixelStep => 0;
    }

    /// <summary>From a pixel to the next it is one source.</summary>
    internal readonly struct ByOne : ITapSharing
    {
        public static int PixelStep => 1;
    }

    /// <summary>From a pixel to the next there are two sources.</summary>
    internal readonly struct ByTwo : ITapSharing
    {
        public static int PixelStep => 2;
    }
}
