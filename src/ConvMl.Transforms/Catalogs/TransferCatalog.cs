using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Trainers;

namespace Microsoft.ML;

/// <summary>Trained networks among the transforms of <c>mlContext.Transforms</c>: what their layers see, as columns.</summary>
public static class TransferCatalog
{
    /// <summary>The activations of a layer of a trained classifier.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of <see cref="float"/> of the layer's output dimensions.</param>
    /// <param name="inputColumnName">The column that is read, as the classifier read it; the same name if null.</param>
    /// <param name="model">The trained classifier.</param>
    /// <param name="layer">The name of a layer of its network; <c>NetworkSummary.Of(model.Network)</c> lists them.</param>
    /// <param name="trainable">Whether a trainer behind it may train the layers on; not if not given. Layers that are frozen in the network stay so.</param>
    /// <exception cref="NetworkException">The network has no layer of that name.</exception>
    public static TrainedLayerEstimator ConvNetFeatures(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, ConvNetModel model, string layer, bool trainable = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ConvNetFeatures(catalog, outputColumnName, inputColumnName, model.Network, model.Parameters, layer, trainable);
    }

    /// <summary>The activations of a layer of a trained network of one input.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added.</param>
    /// <param name="inputColumnName">The column that is read; the same name if null.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="layer">The name of one of its layers.</param>
    /// <param name="trainable">Whether a trainer behind it may train the layers on.</param>
    /// <exception cref="NetworkException">The network has no layer of that name, or that layer needs several inputs of the network.</exception>
    /// <exception cref="ArgumentException">The parameters are not the network's.</exception>
    public static TrainedLayerEstimator ConvNetFeatures(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, Network network, ParameterSet parameters, string layer, bool trainable = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        var cut = network.CutAt(layer);
        if (cut.Inputs.Count != 1)
            throw new NetworkException($"The layer '{layer}' needs the inputs {string.Join(", ", cut.Inputs.Select(input => $"'{input.Name}'"))}; a transform reads one column.");
        return new TrainedLayerEstimator(outputColumnName, inputColumnName, new(cut, parameters.Choose(cut.Parameters)), trainable);
    }
}
