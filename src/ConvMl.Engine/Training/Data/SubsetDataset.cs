using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>Some samples of another data set, in an order of their own.</summary>
public sealed class SubsetDataset : Dataset
{
    private readonly Dataset _source;
    private readonly int[] _indices;

    /// <summary>Chooses samples by their numbers.</summary>
    /// <param name="source">Where they are read from; it must live as long as the subset.</param>
    /// <param name="indices">Their numbers there. One may stand there several times.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is beyond the source.</exception>
    public SubsetDataset(Dataset source, IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(indices);
        _source = source;
        _indices = [.. indices];
        foreach (var index in _indices)
        {
            if ((uint)index >= (uint)source.Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"There is no sample {index}; the data has {source.Count}, numbered from 0.");
        }
    }

    /// <summary>The numbers of the samples in the source.</summary>
    public IReadOnlyList<int> Indices => _indices;

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override Shape InputShape => _source.InputShape;

    /// <inheritdoc/>
    public override Shape TargetShape => _source.TargetShape;

    /// <inheritdoc/>
    public override void Read(int index, Span<float> input, Span<float> target) => _source.Read(SourceIndex(index), input, target);

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target) => _source.ReadTarget(SourceIndex(index), target);

    /// <inheritdoc/>
    public override string NameOf(int index) => _source.NameOf(SourceIndex(index));

    private int SourceIndex(int index)
    {
        RequireIndex(index);
        return _indices[index];
    }
}
