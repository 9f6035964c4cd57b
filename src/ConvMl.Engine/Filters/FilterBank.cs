using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Pictures;
using ConvMl.Tensors;

namespace ConvMl.Filters;

/// <summary>
/// Filters that were designed, or found without labels: weights <c>[O, C, K, L]</c> as <see cref="Layers.Conv2D"/> takes them, and a name for
/// each of the O filters. Immutable.
/// </summary>
/// <remarks>
/// <para>The weights are those of a cross-correlation. Under <see cref="Padding.Same"/> the tap at row ⌊(K − 1) ÷ 2⌋ and column ⌊(L − 1) ÷ 2⌋ lies on
/// the output's own pixel: the middle of an odd kernel; an even kernel reaches one pixel further down, or to the right, than up or to the left.</para>
/// <para>A bank of one channel serves images of any number of channels: each filter is laid on each channel by itself (<see cref="PerChannel"/>).</para>
/// </remarks>
public sealed class FilterBank
{
    private readonly float[] _weights;

    /// <summary>Makes a bank.</summary>
    /// <param name="shape"><c>[O, C, K, L]</c>: filters, channels that each reads, rows and columns.</param>
    /// <param name="weights">The weights, filter after filter.</param>
    /// <param name="names">A name for each filter; <c>filter 1</c>, <c>filter 2</c>, … if null.</param>
    /// <exception cref="ArgumentException">The shape is none of filters, there are more or fewer weights or names, or a weight is not a finite number.</exception>
    public FilterBank(Shape shape, ReadOnlySpan<float> weights, IReadOnlyList<string>? names = null)
    {
        if (shape.Rank != 4 || !shape.IsConcrete)
            throw new ArgumentException($"The shape is {shape}; filters are [filters, channels, rows, columns].", nameof(shape));
        if (weights.Length != shape.Elements)
            throw new ArgumentException($"There are {weights.Length} weights; filters of {shape} have {shape.Elements}.", nameof(weights));
        if (names is not null && names.Count != shape[0])
            throw new ArgumentException($"There are {names.Count} names for {shape[0]} filters.", nameof(names));
        foreach (var weight in weights)
        {
            if (!float.IsFinite(weight))
                throw new ArgumentException($"A weight is {weight}; weights are finite numbers.", nameof(weights));
        }

        (Shape, _weights) = (shape, weights.ToArray());
        Names = names is null ? [.. Enumerable.Range(1, Outputs).Select(number => $"filter {number}")] : [.. names];
    }

    /// <summary><c>[O, C, K, L]</c>.</summary>
    public Shape Shape { get; }

    /// <summary>Number of filters O.</summary>
    public int Outputs => Shape[0];

    /// <summary>Channels C that each filter reads.</summary>
    public int ChannelsPerGroup => Shape[1];

    /// <summary>Rows K and columns L of each filter.</summary>
    public Size2D Kernel => new(Shape[2], Shape[3]);

    /// <summary>All weights, filter after filter.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>What each filter is.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The weights <c>[C, K, L]</c> of one filter.</summary>
    public ReadOnlySpan<float> this[int output] => (uint)output < (uint)Outputs
        ? _weights.AsSpan(output * Stride, Stride)
        : throw new ArgumentOutOfRangeException(nameof(output), output, $"The bank has {Outputs} filters, from 0.");

    private int Stride => ChannelsPerGroup * Kernel.Area;

    /// <summary>This bank's filters and behind them another's. Smaller kernels are put in the middle of the larger ones, with zeros around.</summary>
    /// <exception cref="ArgumentException">The other's filters read another number of channels.</exception>
    public FilterBank Concat(FilterBank other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.ChannelsPerGroup != ChannelsPerGroup)
            throw new ArgumentException($"The filters read {ChannelsPerGroup} and {other.ChannelsPerGroup} channels; only filters on equally many can stand in one bank.", nameof(other));
        var kernel = new Size2D(Math.Max(Kernel.Height, other.Kernel.Height), Math.Max(Kernel.Width, other.Kernel.Width));
        var (one, two) = (Within(kernel), other.Within(kernel));
        return new([Outputs + other.Outputs, ChannelsPerGroup, kernel.Height, kernel.Width], [.. one._weights, .. two._weights], [.. Names, .. other.Names]);
    }

    /// <summary>This bank's filters, then each with its sign turned: behind a <see cref="Layers.Activations.ReLU"/> nothing of the responses is lost (Coates and Ng 2011).</summary>
    public FilterBank WithNegatives() => new(
        [2 * Outputs, ChannelsPerGroup, Kernel.Height, Kernel.Width], [.. _weights, .. _weights.Select(weight => -weight)], [.. Names, .. Names.Select(name => $"−({name})")]);

    /// <summary>The bank for a convolution with groups on images of so many channels: repeated for each group of <see cref="ChannelsPerGroup"/> channels.</summary>
    /// <exception cref="GeometryException">The channels are no multiple of those that a filter reads.</exception>
    public FilterBank PerChannel(int channels)
    {
        if (channels < 1 || channels % ChannelsPerGroup != 0)
            throw new GeometryException($"The image has {channels} channels and the filters read {ChannelsPerGroup}; the channels must be a multiple of it.");
        var groups = channels / ChannelsPerGroup;
        if (groups == 1)
            return this;
        return new(
            [groups * Outputs, ChannelsPerGroup, Kernel.Height, Kernel.Width],
            [.. Enumerable.Repeat(_weights, groups).SelectMany(weights => weights)],
            [.. Enumerable.Range(1, groups).SelectMany(group => Names.Select(name => $"{name}, channel {group}"))]);
    }

    /// <summary>The weights as the beginning of a layer whose weights have this bank's <see cref="Shape"/>.</summary>
    public Initializer ToInitializer() => new Given(Shape, _weights);

    /// <summary>
    /// Draws the filters side by side: mid grey is 0, white the filter's largest distance from it and black its negative. Filters on three channels are
    /// drawn in colour; of other numbers of channels each is drawn beside the next.
    /// </summary>
    /// <param name="scale">Side of the square that a weight is drawn as.</param>
    /// <param name="columns">Filters in a row; about as many as rows if 0.</param>
    public Picture Draw(int scale = 8, int columns = 0)
    {
        var (height, width) = (Kernel.Height, Kernel.Width);
        var planes = ChannelsPerGroup == 3 ? 3 : 1;
        var pictures = new List<Picture>();
        for (var output = 0; output < Outputs; output++)
        {
            for (var channel = 0; channel < ChannelsPerGroup; channel += planes)
                pictures.Add(Picture.OfSigned(this[output].Slice(channel * Kernel.Area, planes * Kernel.Area), height, width).Enlarge(scale));
        }

        return Picture.Grid(pictures, columns);
    }

    private FilterBank Within(Size2D kernel)
    {
        if (kernel == Kernel)
            return this;
        Shape shape = [Outputs, ChannelsPerGroup, kernel.Height, kernel.Width];
        var weights = new float[shape.Elements];
        var (top, left) = (((kernel.Height - 1) / 2) - ((Kernel.Height - 1) / 2), ((kernel.Width - 1) / 2) - ((Kernel.Width - 1) / 2));
        for (var plane = 0; plane < Outputs * ChannelsPerGroup; plane++)
            for (var row = 0; row < Kernel.Height; row++)
            {
                _weights.AsSpan((plane * Kernel.Area) + (row * Kernel.Width), Kernel.Width)
                    .CopyTo(weights.AsSpan((plane * kernel.Area) + ((top + row) * kernel.Width) + left));
            }

        return new(shape, weights, Names);
    }
}
