using ConvMl.Tensors;

namespace ConvMl.Geometry;

/// <summary>
/// All sizes of one transposed 2-D convolution: one object, checked once, for the forward pass and both backward passes.
/// </summary>
/// <remarks>
/// <para>
/// Input (c, i, j) adds weight (c, o, k, l) times itself to output (o, i·stride − top + k·dilation, j·stride − left + l·dilation), for the
/// channels o of c's group and the taps (k, l); what falls outside is dropped. That is the backward pass of the convolution with the same
/// weights, window and groups from the output's size to the input's: where that one's matrix is W, this one's is Wᵀ.
/// </para>
/// <para>
/// The output has (H − 1)·stride − top − bottom + (K − 1)·dilation + 1 + output padding rows, columns alike: as in PyTorch. The convolution
/// above takes <c>stride</c> sizes to one and the same H; output padding tells which of them is meant, and so is less than the stride. With
/// <see cref="Padding.Same"/> the output has H·stride rows.
/// </para>
/// <para>
/// Lecture "Convolutional Neural Networks", transposed convolution; Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks" (CVPR 2010);
/// Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), chapter 4.
/// </para>
/// </remarks>
public sealed record TransposedGeometry
{
    /// <summary>Spreads an image <c>[C, H, W]</c> by <paramref name="window"/>.</summary>
    /// <param name="input">The input <c>[C, H, W]</c>.</param>
    /// <param name="outputChannels">Number of output channels.</param>
    /// <param name="window">Kernel, stride and dilation, and the padding, which is cut from the output.</param>
    /// <param name="outputPadding">Rows below and columns to the right that the output has besides; none if null.</param>
    /// <param name="groups">Number of groups.</param>
    /// <exception cref="GeometryException">
    /// The input is no image, the groups do not divide the channels, the output padding is not less than the stride or stands beside
    /// <see cref="Padding.Same"/>, or the padding leaves nothing of the output.
    /// </exception>
    public TransposedGeometry(Shape input, int outputChannels, Window window, Size2D? outputPadding = null, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; a transposed 2-D convolution needs an image [C, H, W].");
        if (outputChannels < 1)
            throw new GeometryException($"The number of output channels is {outputChannels}; it must be at least 1.");
        if (groups < 1 || input.Channels % groups != 0 || outputChannels % groups != 0)
            throw new GeometryException(
                $"{groups} groups do not divide {input.Channels} input channels and {outputChannels} output channels; use a divisor of both.");

        Input = input;
        var (vertical, horizontal) = window.Onto(input.Height, input.Width, outputPadding ?? default);
        var padding = new Padding(vertical.PadBefore, vertical.PadAfter, horizontal.PadBefore, horizontal.PadAfter);
        Convolution = new ConvGeometry(
            [outputChannels, vertical.Input, horizontal.Input], input.Channels, new Window(window.Kernel, window.Stride, window.Dilation, padding), groups);
        OutputPadding = window.Padding.Mode == PaddingMode.Same ? new(GapOf(Vertical), GapOf(Horizontal)) : outputPadding ?? default;
    }

    /// <summary>The input <c>[C, H, W]</c>.</summary>
    public Shape Input { get; }

    /// <summary>The convolution that is transposed, with the same weights: its input is the output here, its output the input.</summary>
    public ConvGeometry Convolution { get; }

    /// <summary>Number of output channels.</summary>
    public int OutputChannels => Convolution.InputChannels;

    /// <summary>Number of groups: each reads its own InputChannels ÷ Groups and writes its own OutputChannels ÷ Groups channels.</summary>
    public int Groups => Convolution.Groups;

    /// <summary>The window along the rows of the convolution that is transposed: it lies on the output, and its outputs are the input.</summary>
    public AxisWindow Vertical => Convolution.Vertical;

    /// <summary>The window along the columns of the convolution that is transposed.</summary>
    public AxisWindow Horizontal => Convolution.Horizontal;

    /// <summary>
    /// Rows below and columns to the right that the output has besides; with <see cref="Padding.Same"/> what a kernel smaller than the stride
    /// leaves open.
    /// </summary>
    public Size2D OutputPadding { get; }

    /// <summary>Number of input channels.</summary>
    public int InputChannels => Input.Channels;

    /// <summary>Output channels that each input channel adds to.</summary>
    public int ChannelsPerGroup => Convolution.ChannelsPerGroup;

    /// <summary>The output <c>[O, H', W']</c>.</summary>
    public Shape Output => Convolution.Input;

    /// <summary>The weights <c>[C, O ÷ groups, K, L]</c>, as in PyTorch.</summary>
    public Shape Weight => Convolution.Weight;

    /// <summary>Multiplications with addition that a forward pass takes for one sample, those that fall outside included.</summary>
    /// <exception cref="InvalidOperationException">A size is open.</exception>
    public long MultiplyAdds => Convolution.MultiplyAdds;

    private static int GapOf(AxisWindow axis) => Math.Max(axis.Stride - axis.Extent, 0);
}
