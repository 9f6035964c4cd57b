using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.MlNetInterop;

namespace Microsoft.ML;

/// <summary>Filters that need no labels among the transforms of <c>mlContext.Transforms</c>: designed ones, and principal components of patches.</summary>
/// <remarks>
/// <code>
/// var pipeline = mlContext.Transforms.Conv2D("Waves", "Pixels", Filters.Gabor(orientations: 8, wavelength: 4))
///     .Append(mlContext.Transforms.Magnitude("Energy", "Waves"))
///     .Append(mlContext.Transforms.MaxPool2D("Features", "Energy", window: 4))
///     .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
/// </code>
/// </remarks>
public static class FilterCatalog
{
    /// <summary>
    /// A convolution with the given filters, without bias. Filters of one channel are laid on each channel of the image by itself.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added.</param>
    /// <param name="inputColumnName">The column that is read.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="stride">Step between outputs; 1 if null.</param>
    /// <param name="dilation">Step between taps; 1 if null.</param>
    /// <param name="padding">Zeros around the image; <see cref="Padding.Same"/> if null.</param>
    /// <param name="trainable">Whether a trainer behind it may train the filters further.</param>
    public static LayerEstimator Conv2D(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, FilterBank filters, Size2D? stride = null, Size2D? dilation = null,
        Padding? padding = null, bool trainable = false)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.Conv2D(filters, stride, dilation, padding), trainable, seed: 0);
    }

    /// <inheritdoc cref="ConvMl.Layers.Activations.Magnitude"/>
    public static LayerEstimator Magnitude(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int channels = 2) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.Magnitude(channels));

    /// <summary>A convolution whose filters are the principal components of image patches, found in <c>Fit</c> without labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added.</param>
    /// <param name="inputColumnName">The column that is read; the same name if null.</param>
    /// <param name="components">How many, those of the largest variance first.</param>
    /// <param name="patch">Rows and columns of a patch; 5 × 5 if null.</param>
    public static PatchPrincipalComponentsEstimator PatchPrincipalComponents(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int components = 32, Size2D? patch = null) =>
        PatchPrincipalComponents(catalog, outputColumnName, inputColumnName, new PatchPrincipalComponentsEstimator.Options { Components = components, Patch = patch ?? 5 });

    /// <summary>A convolution whose filters are the principal components of image patches, found in <c>Fit</c> without labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added.</param>
    /// <param name="inputColumnName">The column that is read; the same name if null.</param>
    /// <param name="options">What filters to find.</param>
    public static PatchPrincipalComponentsEstimator PatchPrincipalComponents(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, PatchPrincipalComponentsEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new PatchPrincipalComponentsEstimator(CatalogEnvironment.Of(catalog), outputColumnName, inputColumnName, options);
    }
}
