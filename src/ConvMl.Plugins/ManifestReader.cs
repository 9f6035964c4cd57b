using System.Text.RegularExpressions;
using ConvMl.Backends;
using ConvMl.Serialization;

namespace ConvMl.Plugins;

/// <summary>Reads manifests and checks what can be checked by themselves.</summary>
internal static partial class ManifestReader
{
    private const int LargestFile = 1 << 20;
    private const int Sha256Digits = 64;

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="FormatException">It is missing or not valid; the message says where and why, without naming the plugin.</exception>
    public static PluginManifest Read(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, PluginManifest.FileName));
        Require(file.Exists, $"it has no {PluginManifest.FileName}");
        Require(file.LinkTarget is null, $"its {PluginManifest.FileName} is a link");
        Require(file.Length <= LargestFile, $"its {PluginManifest.FileName} has {file.Length:N0} bytes; expected at most {LargestFile:N0}");
        try
        {
            var manifest = StrictJson.Read(File.ReadAllText(file.FullName), ManifestJson.Default.PluginManifest);
            RequireValid(manifest);
            return manifest;
        }
        catch (JsonFormatException exception)
        {
            throw new FormatException($"its {PluginManifest.FileName} is not valid: {exception.Message}", exception);
        }
    }

    /// <summary>Checks that this engine can talk with the plugin.</summary>
    /// <exception cref="FormatException">It cannot.</exception>
    public static void RequireContract(PluginManifest manifest)
    {
        var (contract, engine) = (Version.Parse(manifest.Contract), BackendInfo.EngineContract);
        Require(
            contract.Major == engine.Major && contract.Minor <= engine.Minor,
            $"it was built for version {contract} of the contract, but this engine speaks {engine}; install the plugin's version for this engine");
    }

    private static void RequireValid(PluginManifest manifest)
    {
        Require(Name().IsMatch(manifest.Name), $"the manifest's name is '{manifest.Name}'; expected lower-case letters, digits, '.', '-' and '_', at most 64");
        Require(Version.TryParse(manifest.Version, out _), $"the manifest's version is '{manifest.Version}'; expected numbers such as 1.2.0");
        Require(Version.TryParse(manifest.Contract, out _), $"the manifest's contract is '{manifest.Contract}'; expected numbers such as {BackendInfo.EngineContract}");
        foreach (var (path, hash) in manifest.Files)
        {
            Require(IsInside(path), $"the manifest's file '{path}' does not stay in the plugin's folder; expected a relative path with '/' and without '..'");
            Require(hash is { Length: Sha256Digits } && hash.All(char.IsAsciiHexDigit), $"the manifest's SHA-256 of '{path}' is '{hash}'; expected {Sha256Digits} hexadecimal digits");
        }

        Require(
            manifest.Files.ContainsKey(manifest.Assembly) && !manifest.Assembly.Contains('/', StringComparison.Ordinal) && manifest.Assembly.EndsWith(".dll", StringComparison.Ordinal),
            $"the manifest's assembly is '{manifest.Assembly}'; expected a .dll among its files, in the folder itself");
    }

    private static bool IsInside(string path) =>
        path.AsSpan().IndexOfAny('\\', ':', '\0') < 0 && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new FormatException(fault);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Name();
}
