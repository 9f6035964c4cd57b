using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Layers.Initializers;
using ConvMl.Layers.Pooling;
using ConvMl.Layers.Resampling;

namespace ConvMl.Networks;

/// <summary>The fluent face of <see cref="Network"/>: each call adds a layer behind the head and gives the grown network.</summary>
public static class NetworkBuilder
{
    /// <summary>Adds a <see cref="Layers.Conv2D"/>; the padding is <see cref="Padding.Same"/> if not given.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Conv2D(
        this Network network, int outputChannels, Size2D kernel, Size2D? stride = null, Size2D? dilation = null, Padding? padding = null,
        int groups = 1, bool bias = true, bool flipKernel = false, Initializer? initializer = null, string? name = null) =>
        On(network).Append(new Conv2D(outputChannels, kernel, stride, dilation, padding, groups, bias, flipKernel, initializer), name);

    /// <summary>
    /// Adds a <see cref="Layers.Conv2D"/> without bias whose weights begin as the filters. Filters on fewer channels than the head has are laid on each
    /// group of so many by itself, so that the output has the filters of the first group, then those of the second, ….
    /// </summary>
    /// <exception cref="NetworkException">The head's channels are no multiple of those that a filter reads, the kernel does not fit, or the name is taken.</exception>
    public static Network Conv2D(
        this Network network, FilterBank filters, Size2D? stride = null, Size2D? dilation = null, Padding? padding = null, bool flipKernel = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(filters);
        var channels = On(network).HeadShape is { IsImage: true } image ? image.Channels : filters.ChannelsPerGroup;
        if (channels % filters.ChannelsPerGroup != 0)
            throw new NetworkException($"Conv2D: '{network.Head}' has {channels} channels and the filters read {filters.ChannelsPerGroup}; the channels must be a multiple of it.");
        var bank = filters.PerChannel(channels);
        return network.Conv2D(
            bank.Outputs, bank.Kernel, stride, dilation, padding, channels / filters.ChannelsPerGroup, bias: false, flipKernel, bank.ToInitializer(), name);
    }

    /// <summary>
    /// Adds a <see cref="Layers.ConvTranspose2D"/>, which enlarges the image: y[o, i·stride − top + k, j·stride − left + l] collects
    /// w[c, o, k, l]·x[c, i, j]. The padding is <see cref="Padding.Same"/> if not given, so that the output is the input × stride.
    /// </summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network ConvTranspose2D(
        this Network network, int outputChannels, Size2D kernel, Size2D? stride = null, Size2D? dilation = null, Padding? padding = null,
        Size2D? outputPadding = null, int groups = 1, bool bias = true, Initializer? initializer = null, string? name = null) =>
        On(network).Append(new ConvTranspose2D(outputChannels, kernel, stride, dilation, padding, outputPadding, groups, bias, initializer), name);

    /// <summary>Adds a <see cref="Layers.SparseConv2D"/>; the padding is <see cref="Padding.Same"/> if not given.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network SparseConv2D(
        this Network network, int outputChannels, Size2D kernel, IReadOnlyList<bool> mask, Size2D? stride = null, Size2D? dilation = null,
        Padding? padding = null, int groups = 1, bool bias = true, Initializer? initializer = null, string? name = null) =>
        On(network).Append(new SparseConv2D(outputChannels, kernel, mask, stride, dilation, padding, groups, bias, initializer), name);

    /// <summary>Adds a <see cref="Layers.Pooling.MaxPool2D"/>; the stride is the window if not given.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network MaxPool2D(
        this Network network, Size2D window, Size2D? stride = null, Size2D? dilation = null, Padding? padding = null, string? name = null) =>
        On(network).Append(new MaxPool2D(window, stride, dilation, padding), name);

    /// <summary>Adds the <see cref="Layers.Pooling.MaxUnpool2D"/> that turns the named <see cref="Layers.Pooling.MaxPool2D"/> back.</summary>
    /// <param name="network">The network; its head has the shape of the pooling's output.</param>
    /// <param name="pool">Name of the pooling, whose settings it takes over and whose input it reads.</param>
    /// <param name="name">Name of the layer.</param>
    /// <exception cref="NetworkException">There is no maximum pooling of that name, or the head has another shape than its output.</exception>
    public static Network MaxUnpool2D(this Network network, string pool, string? name = null) => On(network)[pool] is { Layer: MaxPool2D settings } node
        ? network.Append(new MaxUnpool2D(settings.Window, settings.Stride, settings.Dilation, settings.Padding), [network.Head, node.Inputs[0]], name)
        : throw new NetworkException($"MaxUnpool2D: '{pool}' is a {LayerRegistry.NameOf(network[pool].Layer)}; it needs the name of a MaxPool2D to turn back.");

    /// <summary>Adds an <see cref="Layers.Pooling.AveragePool2D"/>; the stride is the window if not given.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network AveragePool2D(
        this Network network, Size2D window, Size2D? stride = null, Padding? padding = null, bool countPadding = false, string? name = null) =>
        On(network).Append(new AveragePool2D(window, stride, padding, countPadding), name);

    /// <summary>Adds a <see cref="Layers.Pooling.GlobalAveragePool"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network GlobalAveragePool(this Network network, string? name = null) => On(network).Append(new GlobalAveragePool(), name);

    /// <summary>Adds an <see cref="Layers.Resampling.Upsample2D"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Upsample2D(this Network network, Size2D scale, Interpolation interpolation = Interpolation.Nearest, string? name = null) =>
        On(network).Append(new Upsample2D(scale, interpolation), name);

    /// <summary>Adds a <see cref="Layers.Resampling.PixelShuffle"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network PixelShuffle(this Network network, int factor, string? name = null) => On(network).Append(new PixelShuffle(factor), name);

    /// <summary>Adds a <see cref="Layers.Resampling.Subsample2D"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Subsample2D(this Network network, Size2D stride, string? name = null) => On(network).Append(new Subsample2D(stride), name);

    /// <summary>Adds a <see cref="Layers.Dense"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Dense(this Network network, int units, bool bias = true, Initializer? initializer = null, string? name = null) =>
        On(network).Append(new Dense(units, bias, initializer), name);

    /// <summary>Adds a <see cref="Layers.Flatten"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Flatten(this Network network, string? name = null) => On(network).Append(new Flatten(), name);

    /// <summary>Adds a <see cref="Layers.Activations.ReLU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network ReLU(this Network network, string? name = null) => On(network).Append(new ReLU(), name);

    /// <summary>Adds a <see cref="Layers.Activations.LeakyReLU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network LeakyReLU(this Network network, float slope = 0.01f, string? name = null) => On(network).Append(new LeakyReLU(slope), name);

    /// <summary>Adds a <see cref="Layers.Activations.PReLU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network PReLU(this Network network, float slope = 0.25f, string? name = null) => On(network).Append(new PReLU(slope), name);

    /// <summary>Adds a <see cref="Layers.Activations.ELU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network ELU(this Network network, float alpha = 1, string? name = null) => On(network).Append(new ELU(alpha), name);

    /// <summary>Adds a <see cref="Layers.Activations.GELU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network GELU(this Network network, string? name = null) => On(network).Append(new GELU(), name);

    /// <summary>Adds a <see cref="Layers.Activations.SiLU"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network SiLU(this Network network, string? name = null) => On(network).Append(new SiLU(), name);

    /// <summary>Adds a <see cref="Layers.Activations.Sigmoid"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Sigmoid(this Network network, string? name = null) => On(network).Append(new Sigmoid(), name);

    /// <summary>Adds a <see cref="Layers.Activations.Tanh"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Tanh(this Network network, string? name = null) => On(network).Append(new Tanh(), name);

    /// <summary>Adds a <see cref="Layers.Activations.Magnitude"/>: of pairs of channels in quadrature the energy; with 1 channel |x|.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Magnitude(this Network network, int channels = 2, string? name = null) => On(network).Append(new Magnitude(channels), name);

    /// <summary>Adds a <see cref="Layers.Activations.Softmax"/>. A classifier does not need it: the loss and ML.NET's Score apply it themselves.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Softmax(this Network network, string? name = null) => On(network).Append(new Softmax(), name);

    /// <summary>Adds a <see cref="Layers.BatchNorm"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network BatchNorm(this Network network, float epsilon = 1e-5f, float momentum = 0.1f, string? name = null) =>
        On(network).Append(new BatchNorm(epsilon, momentum), name);

    /// <summary>Adds a <see cref="Layers.GroupNorm"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network GroupNorm(this Network network, int groups, float epsilon = 1e-5f, string? name = null) => On(network).Append(new GroupNorm(groups, epsilon), name);

    /// <summary>Adds a <see cref="Layers.LayerNorm"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network LayerNorm(this Network network, float epsilon = 1e-5f, string? name = null) => On(network).Append(new LayerNorm(epsilon), name);

    /// <summary>Adds a <see cref="Layers.Normalize"/> with one mean and deviation for all channels.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Normalize(this Network network, float mean, float deviation, string? name = null) =>
        On(network).Append(new Normalize([mean], [deviation]), name);

    /// <summary>Adds a <see cref="Layers.Dropout"/>.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Dropout(this Network network, float rate = 0.5f, string? name = null) => On(network).Append(new Dropout(rate), name);

    /// <summary>Adds <paramref name="block"/> and the sum of its result with its input: x + block(x).</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Residual(this Network network, Func<Network, Network> block, string? name = null) =>
        Branch(network, [block], keepInput: true).Join(new Add(), name);

    /// <summary>Adds branches that each begin at the head, and the sum of their results.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Add(this Network network, params ReadOnlySpan<Func<Network, Network>> branches) => Branch(network, branches, keepInput: false).Join(new Add(), null);

    /// <summary>Adds branches that each begin at the head, and joins their results along the channels.</summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Concat(this Network network, params ReadOnlySpan<Func<Network, Network>> branches) => Branch(network, branches, keepInput: false).Join(new Concat(), null);

    /// <summary>
    /// Adds the layer that gives one number (logit) a class: a <see cref="Layers.Dense"/>, behind a <see cref="Layers.Flatten"/> where the
    /// head is an image. The number of classes is taken from the labels if not given.
    /// </summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network Classifier(this Network network, int? classes = null, string? name = null)
    {
        var vector = On(network).HeadShape.Rank == 1 ? network : network.Flatten();
        return vector.Append(new Dense(classes), name ?? "classifier");
    }

    /// <summary>
    /// Adds the layer that gives each pixel one number (logit) a class: a <see cref="Layers.Conv2D"/> of 1×1. The number of classes is taken from the labels if not given.
    /// </summary>
    /// <inheritdoc cref="Network.Append(Layer, string?)" path="/exception"/>
    public static Network PixelClassifier(this Network network, int? classes = null, string? name = null) =>
        On(network).Append(new Conv2D(classes, 1), name ?? "classifier");

    private static (Network Network, List<string> Heads) Branch(Network network, ReadOnlySpan<Func<Network, Network>> branches, bool keepInput)
    {
        var start = On(network).Head;
        List<string> heads = keepInput ? [start] : [];
        foreach (var branch in branches)
        {
            ArgumentNullException.ThrowIfNull(branch);
            network = branch(network.At(start));
            heads.Add(network.Head);
        }

        return (network, heads);
    }

    private static Network Join(this (Network Network, List<string> Heads) branches, Layer join, string? name) =>
        branches.Network.Append(join, branches.Heads, name);

    private static Network On(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network;
    }
}
