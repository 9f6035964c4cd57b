using System.Runtime.InteropServices;

namespace ConvMl.Training.Data;

/// <summary>
/// Takes samples one after the other and keeps them in a file, for data larger than memory. The file has a temporary name until it is
/// complete, and is then flushed and renamed; an unfinished one is deleted.
/// </summary>
public sealed class CacheFileWriter : DatasetWriter
{
    private readonly string _path;
    private readonly string _unfinishedPath;
    private readonly bool _isTemporary;
    private FileStream? _stream;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its path once it is complete; a file there is replaced. Its folder must exist.</param>
    /// <param name="format">What a sample is.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public CacheFileWriter(string path, SampleFormat format)
        : this(path, format, isTemporary: false)
    {
    }

    private CacheFileWriter(string path, SampleFormat format, bool isTemporary)
        : base(format, CacheFileFormat.ChecksumLength)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _unfinishedPath = $"{path}.{Guid.NewGuid():N}.tmp";
        _isTemporary = isTemporary;
        var header = CacheFileFormat.WriteHeader(format, count: 0);
        _stream = new FileStream(_unfinishedPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 20);
        _stream.Write(header);
    }

    /// <summary>Begins a file that is deleted when its data set is disposed.</summary>
    /// <param name="format">What a sample is.</param>
    /// <param name="folder">Where it lies; the system's folder for temporary files if null.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static CacheFileWriter CreateTemporary(SampleFormat format, string? folder = null) =>
        new(Path.Combine(folder ?? Path.GetTempPath(), $"convml-{Guid.NewGuid():N}.cache"), format, isTemporary: true);

    /// <summary>Flushes and renames the file and opens the data set, which the caller disposes.</summary>
    /// <inheritdoc cref="DatasetWriter.Complete"/>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public new CacheFileDataset Complete() => (CacheFileDataset)base.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _stream is { } stream)
        {
            _stream = null;
            try
            {
                stream.Dispose();
            }
            finally
            {
                File.Delete(_unfinishedPath);
            }
        }

        base.Dispose(disposing);
    }

    private protected override void Append(Span<byte> record)
    {
        var checksum = CacheFileFormat.Checksum(record[..Format.RecordLength]);
        MemoryMarshal.Write(record[Format.RecordLength..], checksum);
        Stream.Write(record);
    }

    private protected override Dataset CompleteCore()
    {
        var stream = Stream;
        stream.Position = 0;
        stream.Write(CacheFileFormat.WriteHeader(Format, Count));
        stream.Flush(flushToDisk: !_isTemporary);
        stream.Dispose();
        File.Move(_unfinishedPath, _path, overwrite: true);
        _stream = null;
        return new CacheFileDataset(_path, _isTemporary);
    }

    private FileStream Stream => _stream ?? throw new ObjectDisposedException(nameof(CacheFileWriter));
}
