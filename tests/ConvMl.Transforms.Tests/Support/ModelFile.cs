using System.IO.Compression;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Changes a part of a saved model, the way damage or another version would.</summary>
public static class ModelFile
{
    /// <summary>Rewrites the one entry whose name ends so.</summary>
    public static void Change(string path, string entryName, Func<byte[], byte[]> change)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = zip.Entries.Single(candidate => candidate.FullName.EndsWith(entryName, StringComparison.Ordinal));
        byte[] content;
        using (var stream = entry.Open())
        {
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            content = copy.ToArray();
        }

        var name = entry.FullName;
        entry.Delete();
        using var target = zip.CreateEntry(name).Open();
        target.Write(change(content));
    }

    /// <summary>Puts other bytes in the place of the only occurrence of some.</summary>
    public static byte[] Replace(byte[] content, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        var at = content.AsSpan().IndexOf(old);
        Assert.True(at >= 0 && content.AsSpan(at + 1).IndexOf(old) < 0);
        replacement.CopyTo(content.AsSpan(at));
        return content;
    }
}
