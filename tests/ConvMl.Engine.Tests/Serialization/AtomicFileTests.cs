using ConvMl.Engine.Tests.Training.Data;
using ConvMl.Serialization;

namespace ConvMl.Engine.Tests.Serialization;

/// <summary>Files that are written whole or not at all.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_writer_that_fails_leaves_what_was_there_and_nothing_else()
    {
        var path = Path.Combine(_folder.Path, "file.txt");
        AtomicFile.WriteText(path, "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var folder = Path.Combine(_folder.Path, "nowhere");

        var error = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteText(Path.Combine(folder, "file.txt"), "new"));

        Assert.Equal($"'{Path.Combine(folder, "file.txt")}' cannot be written, since there is no folder '{folder}'; make it first.", error.Message);
    }
}
