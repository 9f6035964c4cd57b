using System.Xml.Linq;

namespace ConvMl.Architecture.Tests;

/// <summary>The checkout that these tests were compiled from.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    internal static IEnumerable<Project> Projects { get; } =
        Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Project.Read);

    internal static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FindRoot(string folder)
    {
        for (var directory = new DirectoryInfo(folder); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "ConvMl.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {folder} holds ConvMl.sln.");
    }

    internal sealed record Project(string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
    {
        internal static Project Read(string file)
        {
            var document = XDocument.Load(file);
            IEnumerable<XElement> Items(string kind) => document.Descendants(kind).Where(item => item.Attribute("Include") is not null);
            return new Project(
                Path.GetFileNameWithoutExtension(file),
                Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'),
                [.. Items("ProjectReference")
                    .Where(item => item.Attribute("ReferenceOutputAssembly")?.Value != "false")
                    .Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')))],
                [.. Items("PackageReference").Select(item => item.Attribute("Include")!.Value)]);
        }
    }
}
