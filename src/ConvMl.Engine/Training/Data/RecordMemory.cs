namespace ConvMl.Training.Data;

/// <summary>Records of one length in memory, in blocks, so that all together may exceed 2³¹ bytes and growing copies nothing.</summary>
internal sealed class RecordMemory(int recordLength)
{
    private const int BlockBytes = 1 << 22;

    private readonly int _recordsPerBlock = Math.Max(1, BlockBytes / recordLength);
    private readonly List<byte[]> _blocks = [];

    internal int Count { get; private set; }

    internal void Add(ReadOnlySpan<byte> record)
    {
        if (Count % _recordsPerBlock == 0)
            _blocks.Add(GC.AllocateUninitializedArray<byte>(_recordsPerBlock * recordLength));
        record.CopyTo(Slice(Count++));
    }

    internal ReadOnlySpan<byte> this[int index] => Slice(index);

    private Span<byte> Slice(int index) => _blocks[index / _recordsPerBlock].AsSpan(index % _recordsPerBlock * recordLength, recordLength);
}
