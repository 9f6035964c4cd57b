using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ConvMl.Host.Tests.Support;

/// <summary>Sends signals by the system call itself: on a busy machine a command that does it may start only after the process has ended.</summary>
internal static partial class Signal
{
    private const int Sigint = 2;
    private const nint Default = 0;
    private const nint Error = -1;

    /// <summary>
    /// Lets the processes that are started from now on hear of Ctrl-C: those of a command that a shell started in the background inherit that it is ignored.
    /// </summary>
    public static void StopIgnoringInterrupts()
    {
        if (SetHandler(Sigint, Default) == Error)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Sends what Ctrl-C sends.</summary>
    public static void Interrupt(Process process)
    {
        if (Kill(process.Id, Sigint) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SetHandler(int signal, nint handler);
}
