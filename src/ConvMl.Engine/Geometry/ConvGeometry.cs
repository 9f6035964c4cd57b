using ConvMl.Tensors;

namespace ConvMl.Geometry;

/// <summary>
/// All sizes of one 2-D convolution: one object, checked once, for the forward pass and both backward passes.
/// </summary>
/// <remarks>
/// Output (o, i, j) is the sum over the channels c of o's group and over the taps (k, l) of weight (o, c, k, l) times input
/// (c, i·stride − top + k·dilation, j·stride − left + l·dilation), zeros outside (cross-correlation; with <see cref="FlipKernel"/>
/// the weight is (o, c, K − 1 − k, L − 1 − l), which is convolution). Lecture "Convolutional Neural Networks", multi-channel convolution.
/// </remarks>
public sealed record ConvGeometry
{
    /// <summary>Lays <paramref name="window"/> over an image <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The input is no image, the groups do not divide the channels, or the window does not fit.</exception>
    public ConvGeometry(Shape input, int outputChannels, Window window, int groups = 1, bool flipKernel = false)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; a 2-D convolution needs an image [C, H, W].");
        if (outputChannels < 1)
            throw new GeometryException($"The number of output channels is {outputChannels}; it must be at least 1.");
        if (groups < 1 || input.Channels % groups != 0 || outputChannels % groups != 0)
            throw new GeometryException(
                $"{groups} groups do not divide {input.Channels} input channels and {outputChannels} output channels; use a divisor of both.");

        (Input, OutputChannels, Groups, FlipKernel) = (input, outputChannels, groups, flipKernel);
        (Vertical, Horizontal) = window.Over(input.Height, input.Width);
    }

    /// <summary>The input <c>[C, H, W]</c>.</summary>
    public Shape Input { get; }

    /// <summary>Number of output channels.</summary>
    public int OutputChannels { get; }

    /// <summary>Number of groups: each reads its own InputChannels ÷ Groups and writes its own OutputChannels ÷ Groups channels.</summary>
    public int Groups { get; }

    /// <summary>True for convolution in the strict sense, false for cross-correlation.</summary>
    public bool FlipKernel { get; }

    /// <summary>The window along the rows.</summary>
    public AxisWindow Vertical { get; }

    /// <summary>The window along the columns.</summary>
    public AxisWindow Horizontal { get; }

    /// <summary>Number of input channels.</summary>
    public int InputChannels => Input.Channels;

    /// <summary>Input channels that each output channel reads.</summary>
    public int ChannelsPerGroup => InputChannels / Groups;

    /// <summary>The output <c>[O, H, W]</c>.</summary>
    public Shape Output => [OutputChannels, Vertical.Output, Horizontal.Output];

    /// <summary>The weights <c>[O, C ÷ groups, K, L]</c>.</summary>
    public Shape Weight => [OutputChannels, ChannelsPerGroup, Vertical.Kernel, Horizontal.Kernel];

    /// <summary>Multiplications with addition that a forward pass takes for one sample, taps on padding included.</summary>
    /// <exception cref="InvalidOperationException">A size is open.</exception>
    public long MultiplyAdds => (long)Output.Elements * ChannelsPerGroup * Vertical.Kernel * Horizontal.Kernel;
}
