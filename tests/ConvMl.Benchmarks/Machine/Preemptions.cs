using System.Runtime.InteropServices;

namespace ConvMl.Benchmarks.Machine;

/// <summary>How often another process took a core away from a thread of this one, as far as the system says.</summary>
internal static partial class Preemptions
{
    /// <summary>The count since the process began; always 0 where the system is not Linux.</summary>
    public static long Count()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        Span<long> usage = stackalloc long[18];
        _ = GetResourceUsage(0, ref usage[0]);
        return usage[17];
    }

    // struct rusage of 64-bit Linux is 18 longs; the last (ru_nivcsw) counts involuntary context switches of all threads.
    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, ref long usage);
}
