using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>
/// Layers that are made of others: each call adds the primitive layers, so that every backend, file and summary knows them already. Inner layers
/// are named after the whole, <c>name.depthwise</c> and so on, or numbered if no name is given.
/// </summary>
public static class ComposedLayers
{
    /// <summary>
    /// Begins a network on sequences of numbers: images <c>[C, 1, L]</c> of one row, so that every layer for images is one for sequences too.
    /// </summary>
    /// <param name="channels">Numbers at each step.</param>
    /// <param name="length">Steps L; left out for sequences of any length.</param>
    /// <param name="name">Name of the input.</param>
    public static Network Sequence(int channels, int length = Shape.Open, string name = "input") => Network.Input(channels, 1, length, name);

    /// <summary>
    /// Adds a 1-D cross-correlation along the width, <c>[N, C, 1, L] → [N, O, 1, L']</c>: y[o, j] = b[o] + Σ w[o, c, l]·x[c, j·stride − left + l·dilation].
    /// It is a <see cref="Layers.Conv2D"/> whose kernel is one row high. Lecture "Convolutional Neural Networks", convolution in one dimension.
    /// </summary>
    /// <param name="network">The network; its head is a sequence <c>[C, 1, L]</c>.</param>
    /// <param name="outputChannels">Number of filters O.</param>
    /// <param name="kernel">Taps of a filter.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="dilation">Step between taps.</param>
    /// <param name="padding">Zeros on the left and right; <see cref="Padding.Same"/> if null. A number counts for both ends.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="flipKernel">True for convolution in the strict sense.</param>
    /// <param name="initializer">Initial weights; <see cref="He"/> if null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <exception cref="NetworkException">The head is no sequence, or the layer cannot take it.</exception>
    public static Network Conv1D(
        this Network network, int outputChannels, int kernel, int stride = 1, int dilation = 1, Padding? padding = null, int groups = 1,
        bool bias = true, bool flipKernel = false, Initializer? initializer = null, string? name = null)
    {
        var head = ImageHead(network, nameof(Conv1D));
        if (head.Height != 1)
            throw new NetworkException($"Conv1D: the head '{network.Head}' is {head}; a sequence is [C, 1, L]. Begin with ComposedLayers.Sequence(channels, length), or use Conv2D.");
        var ends = padding is { Mode: PaddingMode.Explicit } counts ? new Padding(0, 0, counts.Left, counts.Right) : padding;
        return network.Conv2D(outputChannels, (1, kernel), (1, stride), (1, dilation), ends, groups, bias, flipKernel, initializer, name);
    }

    /// <summary>
    /// Adds a convolution with holes: a <see cref="Layers.Conv2D"/> whose taps lie <paramref name="dilation"/> apart, so that it sees
    /// (K − 1)·dilation + 1 pixels at the cost of K. Yu and Koltun, "Multi-scale context aggregation by dilated convolutions" (ICLR 2016).
    /// </summary>
    /// <inheritdoc cref="Network.Append(Layers.Layer, string?)" path="/exception"/>
    public static Network DilatedConv2D(
        this Network network, int outputChannels, Size2D kernel, Size2D dilation, Size2D? stride = null, Padding? padding = null, int groups = 1,
        bool bias = true, Initializer? initializer = null, string? name = null)
    {
        _ = ImageHead(network, nameof(DilatedConv2D));
        return network.Conv2D(outputChannels, kernel, stride, dilation, padding, groups, bias, initializer: initializer, name: name);
    }

    /// <summary>
    /// Adds a convolution that keeps the channels apart, <c>[N, C, H, W] → [N, C·multiplier, H', W']</c>: a <see cref="Layers.Conv2D"/> in C
    /// groups. Output channel c·multiplier + m sees input channel c alone.
    /// </summary>
    /// <inheritdoc cref="Network.Append(Layers.Layer, string?)" path="/exception"/>
    public static Network DepthwiseConv2D(
        this Network network, Size2D kernel, int multiplier = 1, Size2D? stride = null, Size2D? dilation = null, Padding? padding = null,
        bool bias = true, Initializer? initializer = null, string? name = null)
    {
        var channels = ImageHead(network, nameof(DepthwiseConv2D)).Channels;
        if (multiplier < 1)
            throw new NetworkException($"DepthwiseConv2D: the multiplier is {multiplier}; it must be at least 1.");
        return network.Conv2D(checked(channels * multiplier), kernel, stride, dilation, padding, channels, bias, initializer: initializer, name: name);
    }

    /// <summary>
    /// Adds a separable convolution: K×K on each channel alone, then 1×1 over the channels. In the general form the K×K works on S inner channels:
    /// 1×1 from C to S, K×K over S, 1×1 from S to O. Lecture "Convolutional Neural Networks", separable convolution; Chollet, "Xception: deep
    /// learning with depthwise separable convolutions" (CVPR 2017).
    /// </summary>
    /// <remarks>
    /// Plain, a K×K convolution costs C·O·K² multiplications an output pixel; separable C·K² + C·O; in the general form C·S + S²·K² ÷ groups + S·O.
    /// Only the last layer has a bias, since those before it would be sums with fixed weights of it.
    /// </remarks>
    /// <param name="network">The network; its head is an image <c>[C, H, W]</c>.</param>
    /// <param name="outputChannels">Number of output channels O.</param>
    /// <param name="kernel">Size K×K of the spatial filters.</param>
    /// <param name="multiplier">Spatial filters for each channel that they see.</param>
    /// <param name="stride">Step between outputs; 1 if null.</param>
    /// <param name="dilation">Step between taps; 1 if null.</param>
    /// <param name="padding">Zeros around the input; <see cref="Padding.Same"/> if null.</param>
    /// <param name="innerChannels">S; null to leave out the first 1×1, so that S = C.</param>
    /// <param name="innerGroups">Groups of the K×K convolution; S if null (each channel alone), 1 for filters that see all S channels.</param>
    /// <param name="bias">Whether a bias is added to the outputs.</param>
    /// <param name="initializer">Initial weights; <see cref="He"/> if null.</param>
    /// <param name="name">Name of the last layer.</param>
    /// <exception cref="NetworkException">The head is no image, or a layer cannot take its input.</exception>
    public static Network SeparableConv2D(
        this Network network, int outputChannels, Size2D kernel, int multiplier = 1, Size2D? stride = null, Size2D? dilation = null,
        Padding? padding = null, int? innerChannels = null, int? innerGroups = null, bool bias = true, Initializer? initializer = null, string? name = null)
    {
        var channels = ImageHead(network, nameof(SeparableConv2D)).Channels;
        if (multiplier < 1)
            throw new NetworkException($"SeparableConv2D: the multiplier is {multiplier}; it must be at least 1.");
        if (innerChannels is { } inner)
            (network, channels) = (network.Conv2D(inner, 1, bias: false, initializer: initializer, name: Inner(name, "expand")), inner);
        return network
            .Conv2D(
                checked(channels * multiplier), kernel, stride, dilation, padding, innerGroups ?? channels, bias: false, initializer: initializer,
                name: Inner(name, "depthwise"))
            .Conv2D(outputChannels, 1, bias: bias, initializer: initializer, name: name);
    }

    /// <summary>
    /// Adds a <see cref="Layers.DeformableConv2D"/> with the convolution beside it that makes its offsets from the same input and, where
    /// <paramref name="modulated"/>, the one that makes its modulation, behind a sigmoid. Both begin at zero weights: a plain convolution at first,
    /// halved where modulated. Dai et al. (ICCV 2017); Zhu, Hu, Lin and Dai (CVPR 2019).
    /// </summary>
    /// <param name="network">The network; its head is an image.</param>
    /// <param name="outputChannels">Number of filters.</param>
    /// <param name="kernel">Size of the filters.</param>
    /// <param name="modulated">Whether each tap has a trained weight at each output: the second version.</param>
    /// <param name="stride">Step between outputs; 1 if null.</param>
    /// <param name="dilation">Step between taps; 1 if null.</param>
    /// <param name="padding">Zeros around the input; <see cref="Padding.Same"/> if null.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="offsetGroups">Groups of input channels with offsets of their own.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">Initial weights of the filters; <see cref="He"/> if null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <exception cref="NetworkException">The head is no image, or a layer cannot take its input.</exception>
    public static Network DeformableConv2D(
        this Network network, int outputChannels, Size2D kernel, bool modulated = false, Size2D? stride = null, Size2D? dilation = null,
        Padding? padding = null, int groups = 1, int offsetGroups = 1, bool bias = true, Initializer? initializer = null, string? name = null)
    {
        _ = ImageHead(network, nameof(DeformableConv2D));
        var image = network.Head;
        var layer = new Layers.DeformableConv2D(outputChannels, kernel, stride, dilation, padding, groups, offsetGroups, bias, initializer);
        Network Beside(int channels, string part) => network.At(image).Conv2D(
            checked(channels * offsetGroups * kernel.Area), kernel, stride, dilation, padding, initializer: Initializer.Zeros, name: Inner(name, part));

        List<string> inputs = [image];
        network = Beside(2, "offsets");
        inputs.Add(network.Head);
        if (modulated)
        {
            network = Beside(1, "modulation").Sigmoid(name: Inner(name, "sigmoid"));
            inputs.Add(network.Head);
        }

        return network.Append(layer, inputs, name);
    }

    /// <summary>
    /// Adds a residual block of two 3×3 convolutions: ReLU(x' + BN(conv(ReLU(BN(conv(x)))))), where x' is x, or BN(1×1 conv(x)) where the block
    /// changes the number of channels or has a stride. He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (CVPR 2016).
    /// </summary>
    /// <param name="network">The network; its head is an image.</param>
    /// <param name="outputChannels">Number of output channels.</param>
    /// <param name="stride">Step of the first convolution; 1 if null.</param>
    /// <param name="name">Name of the last layer.</param>
    /// <exception cref="NetworkException">The head is no image, or a layer cannot take its input.</exception>
    public static Network ResidualBlock(this Network network, int outputChannels, Size2D? stride = null, string? name = null) => Residual(
        network, nameof(ResidualBlock), outputChannels, stride, name, block => block
            .Conv2D(outputChannels, 3, stride, padding: 1, bias: false, name: Inner(name, "conv1")).BatchNorm(name: Inner(name, "bn1")).ReLU(name: Inner(name, "relu1"))
            .Conv2D(outputChannels, 3, padding: 1, bias: false, name: Inner(name, "conv2")).BatchNorm(name: Inner(name, "bn2")));

    /// <summary>
    /// Adds a residual block of three convolutions, 1×1 down to <paramref name="innerChannels"/>, 3×3 there, and 1×1 up, each with batch
    /// normalization: the bottleneck of He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (CVPR 2016). The 3×3 has the stride.
    /// </summary>
    /// <param name="network">The network; its head is an image.</param>
    /// <param name="outputChannels">Number of output channels.</param>
    /// <param name="innerChannels">Number of channels of the 3×3 convolution; a quarter of the output channels in the paper.</param>
    /// <param name="stride">Step of the 3×3 convolution; 1 if null.</param>
    /// <param name="name">Name of the last layer.</param>
    /// <exception cref="NetworkException">The head is no image, or a layer cannot take its input.</exception>
    public static Network BottleneckBlock(this Network network, int outputChannels, int innerChannels, Size2D? stride = null, string? name = null) => Residual(
        network, nameof(BottleneckBlock), outputChannels, stride, name, block => block
            .Conv2D(innerChannels, 1, bias: false, name: Inner(name, "conv1")).BatchNorm(name: Inner(name, "bn1")).ReLU(name: Inner(name, "relu1"))
            .Conv2D(innerChannels, 3, stride, padding: 1, bias: false, name: Inner(name, "conv2")).BatchNorm(name: Inner(name, "bn2")).ReLU(name: Inner(name, "relu2"))
            .Conv2D(outputChannels, 1, bias: false, name: Inner(name, "conv3")).BatchNorm(name: Inner(name, "bn3")));

    private static Network Residual(Network network, string what, int outputChannels, Size2D? stride, string? name, Func<Network, Network> block)
    {
        var isProjected = ImageHead(network, what).Channels != outputChannels || (stride ?? Size2D.One) != Size2D.One;
        var start = network.Head;
        network = block(network);
        var end = network.Head;
        if (isProjected)
        {
            network = network.At(start).Conv2D(outputChannels, 1, stride, padding: Padding.Valid, bias: false, name: Inner(name, "projection"))
                .BatchNorm(name: Inner(name, "projection_bn"));
            start = network.Head;
        }

        return network.Append(new Layers.Add(), [end, start], Inner(name, "add")).ReLU(name: name);
    }

    private static string? Inner(string? name, string part) => name is null ? null : $"{name}.{part}";

    private static Shape ImageHead(Network network, string what)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.HeadShape.IsImage
            ? network.HeadShape
            : throw new NetworkException($"{what}: the head '{network.Head}' is {network.HeadShape}; it needs an image [C, H, W].");
    }
}
