using System.Runtime.InteropServices;

namespace ConvMl.Managed.Threading;

/// <summary>Which processor a thread runs on, and how it gets off it. Linux alone needs this; elsewhere nothing happens.</summary>
/// <remarks>
/// Linux wakes a thread on its own last processor or on that of the one that wakes it, and looks for an idle one only while those that share a cache were little used of late. So a worker that slept for
/// a moment can meet its caller on one processor beside an idle one. There it stays: each sleeps while the other runs, and the system moves only threads that are ready and do not run.
/// </remarks>
internal static unsafe partial class Processors
{
    /// <summary>A number that stands for no processor.</summary>
    public const int Unknown = -1;

    // Of the largest mask that the C library has a type for; a system with more processors refuses it.
    private const int MaskWords = 1024 / 64;

    /// <summary>The processor that the calling thread runs on; <see cref="Unknown"/> if that does not matter on this system.</summary>
    public static int Current => OperatingSystem.IsLinux() ? GetProcessor() : Unknown;

    /// <summary>
    /// Moves the calling thread from a processor to another one of those that it may use; later the system may move it as before. Nothing happens if it is not there, or may use no other.
    /// </summary>
    public static void Leave(int processor)
    {
        if (processor == Unknown || processor != Current)
            return;
        Span<ulong> allowed = stackalloc ulong[MaskWords];
        Span<ulong> others = stackalloc ulong[MaskWords];
        if (GetAffinity(0, MaskWords * sizeof(ulong), allowed) < 0)
            return;
        allowed.CopyTo(others);
        others[processor / 64] &= ~(1UL << (processor % 64));

        // The system moves a thread that runs where it may not before the call returns.
        if (others.ContainsAnyExcept(0UL) && SetAffinity(0, MaskWords * sizeof(ulong), others) == 0)
            _ = SetAffinity(0, MaskWords * sizeof(ulong), allowed);
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static partial int GetProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAffinity(int thread, nuint size, Span<ulong> mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nuint size, ReadOnlySpan<ulong> mask);
}
