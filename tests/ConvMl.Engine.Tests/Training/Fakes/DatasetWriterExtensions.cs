using ConvMl.Training.Data;

namespace ConvMl.Engine.Tests.Training.Fakes;

internal static class DatasetWriterExtensions
{
    /// <summary>Data of this one sample.</summary>
    internal static MemoryDataset With(this MemoryDatasetWriter writer, byte[] input, params float[] target)
    {
        writer.Add(input, target);
        return writer.Complete();
    }
}
