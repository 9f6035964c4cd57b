using System.Runtime.InteropServices;

namespace ConvMl.Plugins.TestPlugin;

/// <summary>A native library of which there is only a broken file, or none.</summary>
internal static class NativeCode
{
    [DllImport("tinynative", EntryPoint = "answer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static extern int Answer();
}
