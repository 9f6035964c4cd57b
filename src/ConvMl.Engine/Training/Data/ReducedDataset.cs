using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>
/// The images of other data made smaller: a pixel is the mean over the area that it covers. Of a map of classes, which cannot be mixed, the class at the middle of that area is taken.
/// </summary>
internal sealed class ReducedDataset : Dataset
{
    private readonly Dataset _source;
    private readonly AreaAxis _vertical;
    private readonly AreaAxis _horizontal;

    internal ReducedDataset(Dataset source, int height, int width)
    {
        var shape = source.InputShape;
        _source = source;
        (_vertical, _horizontal) = (new AreaAxis(shape.Height, height), new AreaAxis(shape.Width, width));
        InputShape = [shape.Channels, height, width];
        TargetShape = source.TargetShape.Rank == 2 ? [height, width] : source.TargetShape;
    }

    /// <inheritdoc/>
    public override int Count => _source.Count;

    /// <inheritdoc/>
    public override Shape InputShape { get; }

    /// <inheritdoc/>
    public override Shape TargetShape { get; }

    /// <inheritdoc/>
    public override string NameOf(int index) => _source.NameOf(index);

    /// <inheritdoc/>
    public override void Read(int index, Span<float> input, Span<float> target)
    {
        using var image = new Rented<float>(_source.InputShape.Elements);
        using var map = new Rented<float>(_source.TargetShape.Elements);
        _source.Read(index, image.Span, map.Span);
        Reduce(image.Span, input);
        Choose(map.Span, target);
    }

    // Rows first: what is left is then reduced along the columns.
    private void Reduce(ReadOnlySpan<float> image, Span<float> reduced)
    {
        using var rows = new Rented<float>(_vertical.Reduced * _horizontal.Length);
        for (var channel = 0; channel < InputShape.Channels; channel++)
        {
            var plane = image.Slice(channel * _vertical.Length * _horizontal.Length, _vertical.Length * _horizontal.Length);
            var to = reduced.Slice(channel * _vertical.Reduced * _horizontal.Reduced, _vertical.Reduced * _horizontal.Reduced);
            _vertical.Reduce(plane, _horizontal.Length, 1, _horizontal.Length, rows.Span);
            _horizontal.Reduce(rows.Span, 1, _horizontal.Length, _vertical.Reduced, to);
        }
    }

    private void Choose(ReadOnlySpan<float> map, Span<float> chosen)
    {
        if (TargetShape == _source.TargetShape)
        {
            map.CopyTo(chosen);
            return;
        }

        for (var y = 0; y < _vertical.Reduced; y++)
        {
            for (var x = 0; x < _horizontal.Reduced; x++)
                chosen[(y * _horizontal.Reduced) + x] = map[(_vertical.MiddleOf(y) * _horizontal.Length) + _horizontal.MiddleOf(x)];
        }
    }
}
