using System.Diagnostics;
using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>A disk that is full before the run is written whole.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _isMounted;

    public void Dispose()
    {
        if (_isMounted) Shell("umount", _folder["disk"]);
        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData("16k")]
    [InlineData("80k")]
    public void A_full_disk_is_one_error_and_leaves_no_half_written_file(string size)
    {
        Directory.CreateDirectory(_folder["disk"]);
        _isMounted = OperatingSystem.IsLinux() && Shell("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", _folder["disk"]) == 0;
        Skip.IfNot(_isMounted, "Mounting a small file system is not permitted here.");
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());

        Convml.Run(_folder.Path, "train", "small.json", "--out", _folder["disk", "run"]).Failed(1, "disk is full", "space");

        Assert.Empty(Directory.EnumerateFiles(_folder["disk"], "*.tmp", SearchOption.AllDirectories));
        Assert.False(File.Exists(_folder["disk", "run", "summary.json"]));
        if (File.Exists(_folder["disk", "run", "model.zip"])) Convml.Run(_folder.Path, "summary", _folder["disk", "run"]).Succeeded();
    }

    private static int Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode;
    }
}
