using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Brings raw values to a common scale with fixed numbers: (x − mean) ÷ deviation, channel by channel, on <c>[N, C, H, W]</c> or
/// <c>[N, C]</c>. As the first layer it makes a network take pixels as they are stored, so that no preprocessing is kept elsewhere.
/// </summary>
/// <param name="Mean">One mean a channel, or one for all.</param>
/// <param name="Deviation">One deviation a channel, or one for all; positive.</param>
public sealed record Normalize(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; normalization needs a vector [C] or an image [C, H, W].");
        RequireOnePerChannel(Mean, "mean", input);
        RequireOnePerChannel(Deviation, "deviation", input);
        if (Mean.FirstOrDefault(value => !float.IsFinite(value), 0) is not 0 and var mean)
            throw new GeometryException($"A mean is {mean}; it must be a finite number.");
        if (Deviation.FirstOrDefault(value => !(value > 0) || !float.IsFinite(value), 1) is not 1 and var deviation)
            throw new GeometryException($"A deviation is {deviation}; it must be a positive number.");
        return new(input);
    }

    /// <summary>The mean of a channel.</summary>
    public float MeanOf(int channel) => Mean[Mean.Count == 1 ? 0 : channel];

    /// <summary>The deviation of a channel.</summary>
    public float DeviationOf(int channel) => Deviation[Deviation.Count == 1 ? 0 : channel];

    /// <inheritdoc/>
    public bool Equals(Normalize? other) => other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean.Count, Mean.Sum(), Deviation.Sum());

    private static void RequireOnePerChannel(IReadOnlyList<float> values, string what, Shape input)
    {
        if (values.Count != 1 && values.Count != input.Channels)
            throw new GeometryException($"There are {values.Count} values of {what} for an input {input}; give 1, or one for each of its {input.Channels} channels.");
    }
}
