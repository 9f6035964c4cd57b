using System.Runtime.InteropServices;
using TorchSharp;

namespace ConvMl.Backend.TorchSharp.Native;

/// <summary>
/// Loads TorchSharp's native library. As shipped (0.107.0) it asks for a newer libstdc++ than some systems have, although it uses
/// nothing of it; where loading fails for that reason alone, a copy that does not ask for it is loaded.
/// </summary>
/// <remarks>The file beside this assembly stays as it is: its hash may be known, and its folder may be read-only.</remarks>
internal static class TorchLibrary
{
    private const string FileName = "libLibTorchSharp.so";
    private const string ImportName = "LibTorchSharp";
    private const string UnusedVersion = "GLIBCXX_3.4.32";

    private static readonly string[] Needed = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lock Gate = new();

    private static bool _isLoaded;

    /// <summary>Loads the library; calling it again does nothing.</summary>
    /// <param name="log">Takes a line if a copy had to be loaded.</param>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says why.</exception>
    public static void Load(TextWriter log)
    {
        lock (Gate)
        {
            try
            {
                if (OperatingSystem.IsLinux())
                    LoadOnLinux(Folder, log);
                torch.InitializeDeviceType(DeviceType.CPU);
            }
            catch (Exception exception) when (exception is DllNotFoundException or NotSupportedException or TypeInitializationException or IOException or UnauthorizedAccessException)
            {
                throw new DllNotFoundException(
                    $"TorchSharp's native library cannot be loaded: {exception.Message} " +
                    "It comes with the package TorchSharp-cpu, for 64-bit x86 (on macOS for ARM), beside this backend's assembly.", exception);
            }
        }
    }

    // Of a plugin the folder "native" beside this assembly; else where the assembly is, or the program where assemblies have no place.
    private static string Folder
    {
        get
        {
            var own = Path.GetDirectoryName(typeof(TorchLibrary).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
            var native = Path.Combine(own, "native");
            return Directory.Exists(native) ? native : own;
        }
    }

    // Here, before TorchSharp tries: where it fails, it copies half a gigabyte of libraries in search of a remedy.
    private static void LoadOnLinux(string folder, TextWriter log)
    {
        if (_isLoaded)
            return;
        var file = Path.Combine(folder, FileName);
        if (!TryLoad(file, out var reason))
        {
            if (!reason.Contains(UnusedVersion, StringComparison.Ordinal) || File.ReadAllBytes(file) is not { } library || !SymbolVersions.TryMakeOptional(library, UnusedVersion))
                throw new DllNotFoundException(reason);
            LoadCopy(library, folder);
            log.WriteLine($"Loaded a copy of {file} without its unused requirement {UnusedVersion}: this system's libstdc++ is older.");
        }

        _isLoaded = true;
    }

    private static void LoadCopy(byte[] library, string folder)
    {
        // The copy looks for these beside itself; the loader takes those of the same name that are there already.
        foreach (var needed in Needed)
            NativeLibrary.Load(Path.Combine(folder, needed));
        var copies = Directory.CreateTempSubdirectory("convml-torch-");
        try
        {
            var copy = Path.Combine(copies.FullName, FileName);
            File.WriteAllBytes(copy, library);
            var handle = NativeLibrary.Load(copy);
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == ImportName ? handle : 0);
        }
        finally
        {
            // What is mapped stays.
            copies.Delete(recursive: true);
        }
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
