using System.Runtime.InteropServices;
using TorchSharp;

namespace ConvMl.Benchmarks.Torch;

/// <summary>
/// Loads TorchSharp's native library. As shipped (0.107.0) it asks for a newer libstdc++ than some systems have, although it uses
/// nothing of it; where loading fails for that reason alone, the copy in the output folder is told that it need not be there.
/// </summary>
internal static class TorchLibrary
{
    private const string FileName = "libLibTorchSharp.so";
    private const string UnusedVersion = "GLIBCXX_3.4.32";

    /// <summary>Loads the library; calling it again does nothing.</summary>
    /// <param name="log">Takes a line if the library had to be changed.</param>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says why.</exception>
    public static void Load(TextWriter log)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                LoadOnLinux(Path.Combine(AppContext.BaseDirectory, FileName), log);
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is DllNotFoundException or NotSupportedException or TypeInitializationException)
        {
            throw new DllNotFoundException($"TorchSharp cannot be loaded, so there is no one to compare with: {exception.Message}", exception);
        }
    }

    private static void LoadOnLinux(string file, TextWriter log)
    {
        if (TryLoad(file, out var reason) || !reason.Contains(UnusedVersion, StringComparison.Ordinal))
            return;
        var library = File.ReadAllBytes(file);
        if (!SymbolVersions.TryMakeOptional(library, UnusedVersion))
            return;
        var changed = file + ".tmp";
        File.WriteAllBytes(changed, library);
        File.Move(changed, file, overwrite: true);
        log.WriteLine($"Marked the unused requirement {UnusedVersion} of {file} as optional: this system's libstdc++ is older.");
    }

    private static bool TryLoad(string file, out string reason)
    {
        try
        {
            NativeLibrary.Load(file);
            reason = "";
            return true;
        }
        catch (DllNotFoundException exception)
        {
            reason = exception.Message;
            return false;
        }
    }
}
