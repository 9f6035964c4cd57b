using ConvMl.Networks;
using ConvMl.Transforms.LayerTransforms;

namespace Microsoft.ML;

/// <summary>Activations and normalizations among the transforms of <c>mlContext.Transforms</c>; see <see cref="LayerCatalog"/>.</summary>
public static class ActivationCatalog
{
    /// <inheritdoc cref="ConvMl.Layers.Activations.ReLU"/>
    public static LayerEstimator ReLU(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.ReLU());

    /// <inheritdoc cref="ConvMl.Layers.Activations.LeakyReLU"/>
    public static LayerEstimator LeakyReLU(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, float slope = 0.01f) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.LeakyReLU(slope));

    /// <inheritdoc cref="ConvMl.Layers.Activations.PReLU"/>
    public static LayerEstimator PReLU(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, float slope = 0.25f, bool trainable = true) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.PReLU(slope), trainable);

    /// <inheritdoc cref="ConvMl.Layers.Activations.ELU"/>
    public static LayerEstimator ELU(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, float alpha = 1) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.ELU(alpha));

    /// <inheritdoc cref="ConvMl.Layers.Activations.GELU"/>
    public static LayerEstimator GELU(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.GELU());

    /// <inheritdoc cref="ConvMl.Layers.Activations.SiLU"/>
    public static LayerEstimator SiLU(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.SiLU());

    /// <inheritdoc cref="ConvMl.Layers.Activations.Sigmoid"/>
    public static LayerEstimator Sigmoid(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.Sigmoid());

    /// <inheritdoc cref="ConvMl.Layers.Activations.Tanh"/>
    public static LayerEstimator Tanh(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.Tanh());

    /// <inheritdoc cref="ConvMl.Layers.BatchNorm"/>
    public static LayerEstimator BatchNorm(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, bool trainable = true) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.BatchNorm(), trainable);

    /// <inheritdoc cref="ConvMl.Layers.GroupNorm"/>
    public static LayerEstimator GroupNorm(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int groups = 8, bool trainable = true) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.GroupNorm(groups), trainable);

    /// <inheritdoc cref="ConvMl.Layers.LayerNorm"/>
    public static LayerEstimator LayerNorm(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, bool trainable = true) =>
        catalog.ConvNetLayers(outputColumnName, inputColumnName, network => network.LayerNorm(), trainable);
}
