using ConvMl.Tensors;

namespace ConvMl.Reference.Kernels;

/// <summary>Where the elements of each channel lie in a batch, for vectors <c>[N, C]</c> and images <c>[N, C, H, W]</c> alike.</summary>
internal readonly struct ChannelIndex(Shape sample, int batchSize)
{
    /// <summary>Number of channels C.</summary>
    public int Channels { get; } = sample.Channels;

    /// <summary>Places in a channel of one sample: H·W, or 1 for a vector.</summary>
    public int Places { get; } = sample.Elements / sample.Channels;

    /// <summary>Number of samples N.</summary>
    public int BatchSize { get; } = batchSize;

    /// <summary>Elements of a channel over the batch.</summary>
    public int Count => BatchSize * Places;

    /// <summary>Index of an element.</summary>
    public int this[int sample, int channel, int place] => (((sample * Channels) + channel) * Places) + place;

    /// <summary>Indices of all elements of a channel, sample by sample.</summary>
    public IEnumerable<int> ElementsOf(int channel)
    {
        for (var n = 0; n < BatchSize; n++)
        {
            for (var place = 0; place < Places; place++)
                yield return this[n, channel, place];
        }
    }
}
