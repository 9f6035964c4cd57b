using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>The layers of a trained network up to one of them, as an estimator. Made by <c>mlContext.Transforms.ConvNetFeatures</c>.</summary>
/// <remarks><c>Fit</c> learns nothing. With <c>trainable</c>, a trainer of a network behind it trains the layers on from the weights that they have.</remarks>
public sealed class TrainedLayerEstimator : IEstimator<LayerTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly LearnedLayers _layers;
    private readonly bool _trainable;

    internal TrainedLayerEstimator(string outputColumnName, string? inputColumnName, LearnedLayers layers, bool trainable)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        (_output, _input, _layers, _trainable) = (outputColumnName, inputColumnName ?? outputColumnName, layers, trainable);
    }

    /// <summary>Checks the column, and gives the layers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or of the wrong type or size.</exception>
    public LayerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = FeatureColumn.Of(input.Schema, _input, _layers.Network.Inputs[0].Shape);
        return new LayerTransformer(_output, _input, _layers, _trainable, keepsWeights: true);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        FeatureColumn.Check(inputSchema, _input, _layers.Network.Inputs[0].Shape);
        return LayerColumns.AddTo(inputSchema, _output);
    }
}
