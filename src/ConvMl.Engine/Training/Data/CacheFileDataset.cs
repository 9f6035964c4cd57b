using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>
/// Samples in a memory-mapped file that <see cref="CacheFileWriter"/> wrote: the system keeps in memory what fits and is in use. Each
/// record's checksum is tested when it is read.
/// </summary>
public sealed class CacheFileDataset : Dataset, IDisposable
{
    private readonly string _path;
    private readonly SampleFormat _format;
    private readonly long _stride;
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Opens a cache file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no cache file, or it is damaged or truncated.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public CacheFileDataset(string path)
        : this(path, deleteOnDispose: false)
    {
    }

    internal CacheFileDataset(string path, bool deleteOnDispose)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1, deleteOnDispose ? FileOptions.DeleteOnClose : FileOptions.None);
        try
        {
            var header = new byte[CacheFileFormat.HeaderLength];
            var read = _stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            (_format, Count) = CacheFileFormat.ReadHeader(header.AsSpan(0, read));
            _stride = _format.RecordLength + CacheFileFormat.ChecksumLength;
            var expected = CacheFileFormat.HeaderLength + (Count * _stride);
            if (_stream.Length != expected)
                throw new InvalidDataException($"The file has {_stream.Length} bytes, but its {Count} samples take {expected}; it is {(_stream.Length < expected ? "truncated" : "damaged")}. Delete it, so that it is written anew.");
            _map = MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch (InvalidDataException exception)
        {
            _stream.Dispose();
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
        catch
        {
            _map?.Dispose();
            _stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override Shape InputShape => _format.InputShape;

    /// <inheritdoc/>
    public override Shape TargetShape => _format.TargetShape;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The data set is disposed.</exception>
    public override void Read(int index, Span<float> input, Span<float> target) => ReadRecord(index, input, target, isTargetAlone: false);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The data set is disposed.</exception>
    public override void ReadTarget(int index, Span<float> target) => ReadRecord(index, default, target, isTargetAlone: true);

    /// <summary>Unmaps the file, and deletes it if it is temporary.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        _stream.Dispose();
    }

    private unsafe void ReadRecord(int index, Span<float> input, Span<float> target, bool isTargetAlone)
    {
        RequireIndex(index);

        // Acquired for each read: a dispose on another thread then waits for it instead of pulling the memory away.
        var handle = _view.SafeMemoryMappedViewHandle;
        byte* start = null;
        handle.AcquirePointer(ref start);
        try
        {
            var record = new ReadOnlySpan<byte>(start + _view.PointerOffset + CacheFileFormat.HeaderLength + (index * _stride), (int)_stride);
            if (isTargetAlone)
            {
                _format.DecodeTarget(record, target);
                return;
            }

            var content = record[.._format.RecordLength];
            if (MemoryMarshal.Read<uint>(record[_format.RecordLength..]) != CacheFileFormat.Checksum(content))
                throw new InvalidDataException($"'{_path}': sample {index} is damaged: its checksum is wrong. Delete the file, so that it is written anew.");
            _format.Decode(content, input, target);
        }
        finally
        {
            handle.ReleasePointer();
        }
    }
}
