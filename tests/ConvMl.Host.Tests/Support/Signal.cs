using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ConvMl.Host.Tests.Support;

/// <summary>Sends signals by the system call itself: on a busy machine a command that does it may start only after the process has ended.</summary>
internal static partial class Signal
{
    private const int Sigint = 2;

    /// <summary>Sends what Ctrl-C sends.</summary>
    public static void Interrupt(Process process)
    {
        if (Kill(process.Id, Sigint) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
