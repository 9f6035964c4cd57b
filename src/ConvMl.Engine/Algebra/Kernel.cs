using ConvMl.Filters;
using ConvMl.Tensors;

namespace ConvMl.Algebra;

/// <summary>What can be done with the kernels of convolutions instead of with images (lecture "Convolutional Neural Networks", properties).</summary>
/// <remarks>
/// With ∗ for convolution and ⋆ for cross-correlation: u ∗ (w ∗ x) = (u ∗ w) ∗ x and w ∗ x = x ∗ w. A cross-correlation does not commute with its
/// kernel, w ⋆ x ≠ x ⋆ w, but two of them do with each other, u ⋆ (w ⋆ x) = w ⋆ (u ⋆ x), and both at once are one filter: (u ∗ w) ⋆ x.
/// </remarks>
public static class Kernel
{
    /// <summary>
    /// The filters that do in one pass what two banks do one after the other: v[o, c, m] = Σ w[p, c, k]·u[o, p, m − k] over the filters p of
    /// <paramref name="first"/> and its taps k, where w is the first bank and u the second: the kernels' convolution. Edge filter of blurred image = blurred edge filter of image.
    /// </summary>
    /// <remarks>
    /// It holds for cross-correlations one after the other as well as for convolutions, at stride and dilation 1, without biases and without anything between.
    /// The kernel has K + L − 1 rows for kernels of K and L, and so for columns. Results are the same under <see cref="Geometry.Padding.Valid"/>; under
    /// <see cref="Geometry.Padding.Same"/> with odd kernels they differ near the border, where the second bank saw zeros beyond the first one's output.
    /// </remarks>
    /// <param name="first">The filters that see the image.</param>
    /// <param name="second">The filters that see the first ones' responses: each reads all of them.</param>
    /// <exception cref="ArgumentException">The second bank reads another number of channels than the first has filters.</exception>
    public static FilterBank Compose(FilterBank first, FilterBank second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (second.ChannelsPerGroup != first.Outputs)
            throw new ArgumentException($"The second bank reads {second.ChannelsPerGroup} channels and the first one gives {first.Outputs}; they must be equally many.", nameof(second));

        var (one, two) = (first.Kernel, second.Kernel);
        Shape shape = [second.Outputs, first.ChannelsPerGroup, one.Height + two.Height - 1, one.Width + two.Width - 1];
        var sums = new double[shape.Elements];
        for (var o = 0; o < second.Outputs; o++)
            for (var p = 0; p < first.Outputs; p++)
                for (var c = 0; c < first.ChannelsPerGroup; c++)
                    for (var later = 0; later < two.Area; later++)
                        for (var earlier = 0; earlier < one.Area; earlier++)
                        {
                            var row = (later / two.Width) + (earlier / one.Width);
                            var column = (later % two.Width) + (earlier % one.Width);
                            sums[(((((o * shape[1]) + c) * shape[2]) + row) * shape[3]) + column] +=
                                (double)second[o][(p * two.Area) + later] * first[p][(c * one.Area) + earlier];
                        }

        var inner = first.Outputs == 1 ? first.Names[0] : $"{first.Outputs} filters";
        return new(shape, [.. sums.Select(sum => (float)sum)], [.. second.Names.Select(name => $"{name} of {inner}")]);
    }

    /// <summary>The filters turned by half a turn: cross-correlation with them is convolution with the bank, and the reverse.</summary>
    public static FilterBank Flip(FilterBank bank)
    {
        ArgumentNullException.ThrowIfNull(bank);
        var weights = bank.Weights.ToArray();
        for (var plane = 0; plane < weights.Length; plane += bank.Kernel.Area)
            weights.AsSpan(plane, bank.Kernel.Area).Reverse();
        return new(bank.Shape, weights, [.. bank.Names.Select(name => $"{name}, flipped")]);
    }

    /// <summary>
    /// The bank with filters and channels exchanged, <c>[O, C, K, L] → [C, O, K, L]</c>. The backward pass of cross-correlation with a bank is
    /// convolution with its exchange (fully padded), and the backward pass of convolution is cross-correlation with it.
    /// </summary>
    public static FilterBank Exchange(FilterBank bank)
    {
        ArgumentNullException.ThrowIfNull(bank);
        var (filters, channels, taps) = (bank.Outputs, bank.ChannelsPerGroup, bank.Kernel.Area);
        var weights = new float[bank.Weights.Length];
        for (var o = 0; o < filters; o++)
            for (var c = 0; c < channels; c++)
                bank[o].Slice(c * taps, taps).CopyTo(weights.AsSpan(((c * filters) + o) * taps));
        return new([channels, filters, bank.Kernel.Height, bank.Kernel.Width], weights, [.. Enumerable.Range(1, channels).Select(channel => $"back to channel {channel}")]);
    }
}
