using ConvMl.Networks;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>A layer (or a few) as an estimator. Made by <c>mlContext.Transforms.Conv2D</c> and the like.</summary>
/// <remarks>
/// The input column is an image (taken as red, green, blue) or a vector of <see cref="float"/> or <see cref="byte"/> whose dimensions are the layer's
/// input: <c>[C, H, W]</c> for images, <c>[C, L]</c> for sequences, which are images of one row. The output column is a vector of <see cref="float"/> with the dimensions of the layer's output.
/// <c>Fit</c> reads no row: it gives the layer its initial weights.
/// </remarks>
public sealed class LayerEstimator : IEstimator<LayerTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly Func<Network, Network> _layers;
    private readonly bool _trainable;
    private readonly long? _seed;

    internal LayerEstimator(IHostEnvironment environment, string outputColumnName, string? inputColumnName, Func<Network, Network> layers, bool trainable, long? seed)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        _host = environment.Register(nameof(LayerEstimator));
        (_output, _input, _layers, _trainable, _seed) = (outputColumnName, inputColumnName ?? outputColumnName, layers, trainable, seed);
    }

    /// <summary>Gives the layer its sizes and its initial weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or of the wrong type.</exception>
    /// <exception cref="NetworkException">The layer cannot take the column's shape; the message names the columns.</exception>
    public LayerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var column = FeatureColumn.Of(input.Schema, _input);
        var network = LayersOn(column);
        return new LayerTransformer(_output, _input, new(network, network.CreateParameters(_seed ?? _host.Rand.Next())), _trainable, keepsWeights: _seed is not null);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        FeatureColumn.Check(inputSchema, _input);
        return LayerColumns.AddTo(inputSchema, _output);
    }

    // In a pipeline there are many first layers: their columns tell them apart.
    private Network LayersOn(FeatureColumn column)
    {
        try
        {
            var network = _layers(Network.Input(column.Shape));
            network.RequireComplete();
            return network;
        }
        catch (NetworkException error)
        {
            var remedy = column.Shape.Rank == 1 ? " A column says its dimensions by [VectorType(channels, height, width)] or, of sequences, [VectorType(channels, length)]." : "";
            throw new NetworkException($"The column '{_output}' cannot be made of '{_input}', which is {column.Shape}. {error.Message}{remedy}", error);
        }
    }
}
