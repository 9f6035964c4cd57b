namespace ConvMl.Training.Data;

/// <summary>Takes samples one after the other and keeps them in memory.</summary>
/// <param name="format">What a sample is.</param>
public sealed class MemoryDatasetWriter(SampleFormat format) : DatasetWriter(format, trailer: 0)
{
    private readonly RecordMemory _records = new(format.RecordLength);

    /// <summary>Ends the writing and gives the data set.</summary>
    /// <inheritdoc cref="DatasetWriter.Complete"/>
    public new MemoryDataset Complete() => (MemoryDataset)base.Complete();

    private protected override void Append(Span<byte> record) => _records.Add(record);

    private protected override Dataset CompleteCore() => new MemoryDataset(Format, _records);
}
