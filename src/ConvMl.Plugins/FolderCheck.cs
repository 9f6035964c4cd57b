using System.Security.Cryptography;

namespace ConvMl.Plugins;

/// <summary>Whether a plugin's folder holds what its manifest says, and nothing that somebody else put there.</summary>
internal static class FolderCheck
{
    /// <summary>Checks links, permissions, which files there are, and their hashes.</summary>
    /// <exception cref="FormatException">Something is not as it must be; the message says what, without naming the plugin.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Require(string folder, PluginManifest manifest, bool allowWritableByEveryone)
    {
        var root = new DirectoryInfo(folder);
        if (!allowWritableByEveryone)
            RequireOwned(root);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in root.EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            var path = Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/');
            if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                throw new FormatException($"'{path}' is a link; put the file itself there");
            if (!allowWritableByEveryone)
                RequireNotWritableByEveryone(entry, $"'{path}'");
            if (entry is FileInfo && path != PluginManifest.FileName)
                found.Add(path);
        }

        if (manifest.Files.Keys.FirstOrDefault(path => !found.Contains(path)) is { } missing)
            throw new FormatException($"its file '{missing}' is missing; install the plugin again");
        if (found.FirstOrDefault(path => !manifest.Files.ContainsKey(path)) is { } strange)
            throw new FormatException($"the file '{strange}' is not in its manifest; remove it");
        foreach (var (path, hash) in manifest.Files)
            RequireHash(folder, path, hash);
    }

    private static void RequireHash(string folder, string path, string expected)
    {
        using var stream = File.OpenRead(Path.Combine(folder, path));
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!hash.Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"its file '{path}' was changed: the SHA-256 is {hash}, the manifest says {expected}; install the plugin again");
    }

    // Whoever may write into the folder above may put another one in its place, unless its sticky bit keeps what is others'.
    private static void RequireOwned(DirectoryInfo root)
    {
        RequireNotWritableByEveryone(root, "its folder");
        if (root.Parent is { } parent && !(OperatingSystem.IsWindows() || parent.UnixFileMode.HasFlag(UnixFileMode.StickyBit)))
            RequireNotWritableByEveryone(parent, "the folder above it");
    }

    // Windows has no such bit; there the folders that programs are installed into are the administrator's.
    private static void RequireNotWritableByEveryone(FileSystemInfo entry, string what)
    {
        if (!OperatingSystem.IsWindows() && entry.UnixFileMode.HasFlag(UnixFileMode.OtherWrite))
            throw new FormatException($"{what} is writable by everyone; take that right away (chmod o-w), or allow it in code");
    }
}
