using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Networks;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.MlNetInterop;

namespace Microsoft.ML;

/// <summary>
/// Layers among the transforms of <c>mlContext.Transforms</c>. Each reads an image, or a vector <c>[C, H, W]</c> or <c>[C, L]</c>, and adds a vector of
/// <see cref="float"/> of its output's dimensions. What the parameters mean is said at the layer of the same name.
/// </summary>
/// <remarks>
/// A layer with weights begins with those that its initializer gives. <c>trainable</c> says whether a trainer of a network that stands
/// behind it may change them; <c>seed</c> is that of the initial weights, drawn from the <c>MLContext</c> if not given.
/// </remarks>
public static class LayerCatalog
{
    /// <summary>Any layers of one input and one output, as one transform.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added.</param>
    /// <param name="inputColumnName">The column that is read; the same name if null.</param>
    /// <param name="layers">Appends the layers to a network of the input alone.</param>
    /// <param name="trainable">Whether a trainer behind it may train them.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    public static LayerEstimator ConvNetLayers(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, Func<Network, Network> layers, bool trainable = true, long? seed = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(layers);
        return new LayerEstimator(CatalogEnvironment.Of(catalog), outputColumnName, inputColumnName, layers, trainable, seed);
    }

    /// <inheritdoc cref="ConvMl.Layers.Conv2D"/>
    public static LayerEstimator Conv2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, Size2D? kernel = null, Size2D? stride = null,
        Size2D? dilation = null, Padding? padding = null, int groups = 1, bool bias = true, Initializer? initializer = null, bool trainable = true, long? seed = null) =>
        ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.Conv2D(filters, kernel ?? 3, stride, dilation, padding, groups, bias, initializer: initializer), trainable, seed);

    /// <summary>A convolution along the last axis of <c>[C, L]</c> or <c>[C, 1, L]</c>; its output is <c>[O, 1, L']</c>.</summary>
    /// <inheritdoc cref="Conv2D"/>
    public static LayerEstimator Conv1D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, int kernel = 3, int stride = 1,
        int dilation = 1, Padding? padding = null, int groups = 1, bool bias = true, Initializer? initializer = null, bool trainable = true, long? seed = null) =>
        ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.Conv1D(filters, kernel, stride, dilation, padding, groups, bias, initializer: initializer), trainable, seed);

    /// <summary>A convolution whose taps lie <paramref name="dilation"/> pixels apart.</summary>
    /// <inheritdoc cref="Conv2D"/>
    public static LayerEstimator DilatedConv2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, Size2D? kernel = null, Size2D? dilation = null,
        Padding? padding = null, bool bias = true, Initializer? initializer = null, bool trainable = true, long? seed = null) =>
        Conv2D(catalog, outputColumnName, inputColumnName, filters, kernel, null, dilation ?? 2, padding, 1, bias, initializer, trainable, seed);

    /// <summary><paramref name="multiplier"/> filters a channel, each on its own channel alone.</summary>
    /// <inheritdoc cref="Conv2D"/>
    public static LayerEstimator DepthwiseConv2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, Size2D? kernel = null, int multiplier = 1, Size2D? stride = null,
        Size2D? dilation = null, Padding? padding = null, bool bias = true, Initializer? initializer = null, bool trainable = true, long? seed = null) =>
        ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.DepthwiseConv2D(kernel ?? 3, multiplier, stride, dilation, padding, bias, initializer), trainable, seed);

    /// <inheritdoc cref="ComposedLayers.SeparableConv2D"/>
    public static LayerEstimator SeparableConv2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, Size2D? kernel = null, Size2D? stride = null,
        Size2D? dilation = null, Padding? padding = null, int multiplier = 1, int? innerChannels = null, int? innerGroups = null, bool bias = true,
        Initializer? initializer = null, bool trainable = true, long? seed = null) =>
        ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.SeparableConv2D(filters, kernel ?? 3, multiplier, stride, dilation, padding, innerChannels, innerGroups, bias, initializer), trainable, seed);

    /// <inheritdoc cref="ConvMl.Layers.SparseConv2D"/>
    public static LayerEstimator SparseConv2D(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, IReadOnlyList<bool> mask, int filters = 32, Size2D? kernel = null,
        Size2D? stride = null, Size2D? dilation = null, Padding? padding = null, int groups = 1, bool bias = true, Initializer? initializer = null,
        bool trainable = true, long? seed = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.SparseConv2D(filters, kernel ?? 3, mask, stride, dilation, padding, groups, bias, initializer), trainable, seed);
    }

    /// <inheritdoc cref="ComposedLayers.DeformableConv2D"/>
    public static LayerEstimator DeformableConv2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, Size2D? kernel = null, bool modulated = false,
        Size2D? stride = null, Size2D? dilation = null, Padding? padding = null, int groups = 1, int offsetGroups = 1, bool bias = true,
        Initializer? initializer = null, bool trainable = true, long? seed = null) =>
        ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.DeformableConv2D(filters, kernel ?? 3, modulated, stride, dilation, padding, groups, offsetGroups, bias, initializer), trainable, seed);

    /// <inheritdoc cref="ComposedLayers.ResidualBlock"/>
    public static LayerEstimator ResidualBlock(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, Size2D? stride = null, bool trainable = true,
        long? seed = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.ResidualBlock(filters, stride), trainable, seed);

    /// <inheritdoc cref="ConvMl.Layers.ConvTranspose2D"/>
    public static LayerEstimator ConvTranspose2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int filters = 32, Size2D? kernel = null, Size2D? stride = null,
        Size2D? dilation = null, Padding? padding = null, Size2D? outputPadding = null, int groups = 1, bool bias = true, Initializer? initializer = null,
        bool trainable = true, long? seed = null) =>
        ConvNetLayers(
            catalog, outputColumnName, inputColumnName,
            network => network.ConvTranspose2D(filters, kernel ?? 3, stride, dilation, padding, outputPadding, groups, bias, initializer), trainable, seed);

    /// <inheritdoc cref="ConvMl.Layers.Pooling.MaxPool2D"/>
    public static LayerEstimator MaxPool2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, Size2D? window = null, Size2D? stride = null, Padding? padding = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.MaxPool2D(window ?? 2, stride, padding: padding));

    /// <inheritdoc cref="ConvMl.Layers.Pooling.AveragePool2D"/>
    public static LayerEstimator AveragePool2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, Size2D? window = null, Size2D? stride = null, Padding? padding = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.AveragePool2D(window ?? 2, stride, padding));

    /// <inheritdoc cref="ConvMl.Layers.Pooling.GlobalAveragePool"/>
    public static LayerEstimator GlobalAveragePool(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.GlobalAveragePool());

    /// <inheritdoc cref="ConvMl.Layers.Resampling.Subsample2D"/>
    public static LayerEstimator Subsample2D(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, Size2D? stride = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.Subsample2D(stride ?? 2));

    /// <inheritdoc cref="ConvMl.Layers.Resampling.Upsample2D"/>
    public static LayerEstimator Upsample2D(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, Size2D? scale = null, Interpolation interpolation = Interpolation.Nearest) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.Upsample2D(scale ?? 2, interpolation));

    /// <inheritdoc cref="ConvMl.Layers.Resampling.PixelShuffle"/>
    public static LayerEstimator PixelShuffle(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int factor = 2) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.PixelShuffle(factor));

    /// <inheritdoc cref="ConvMl.Layers.Dense"/>
    public static LayerEstimator Dense(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int units = 128, bool bias = true, Initializer? initializer = null,
        bool trainable = true, long? seed = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.Dense(units, bias, initializer), trainable, seed);

    /// <inheritdoc cref="ConvMl.Layers.Flatten"/>
    public static LayerEstimator Flatten(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        ConvNetLayers(catalog, outputColumnName, inputColumnName, network => network.Flatten());
}
