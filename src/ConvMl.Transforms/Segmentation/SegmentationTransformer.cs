using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Segmentation;

/// <summary>A trained segmentation network: adds <c>PredictedMask</c>, <c>Scores</c> and, where it was asked for, an overlay to data.</summary>
/// <remarks>
/// <c>PredictedMask</c>, <c>Vector&lt;Key&lt;UInt32, K&gt;, H, W&gt;</c>, is the class of the largest score of each pixel, with the class names as <c>KeyValues</c>.
/// <c>Scores</c>, <c>Vector&lt;Single, K, H, W&gt;</c>, are probabilities: the softmax over the classes at each pixel. The overlay is an image, as <see cref="MaskOverlay"/> says.
/// Images of another size than the training's are taken too, by a network of layers that work at every place: they are continued to the next multiple of its
/// stride with their last row and column, and those of more than 512 pixels in a row or column are run in tiles that overlap and are blended. A row with NaN or infinite features gets NaN scores and a mask of missing keys. Rows are scored in batches while they are read; a column that is not
/// asked for costs nothing. It is safe to use from several threads; the cursors and engines made from it are not. For servers there is
/// <see cref="Serving.ConvNetPredictor"/>.
/// </remarks>
public sealed partial class SegmentationTransformer : NetworkTransformer
{
    /// <summary>Largest height and width that the network is run on at once, if nothing else is said; images of the training's size are never cut.</summary>
    internal const int TileSize = 512;

    internal SegmentationTransformer(TransformerSettings settings, MaskOverlay? overlay, IBackend backend, TrainingResult? training)
        : base(settings, backend, training) => Overlay = overlay;

    /// <summary>The overlay that it adds; null for none.</summary>
    public MaskOverlay? Overlay { get; }

    /// <inheritdoc/>
    internal override bool CanRunBehindLayers => Overlay is null;

    /// <inheritdoc/>
    internal override NetworkRunner CreateRunner(Shape sample, int batchSize) =>
        new PixelScorer(SizedNetwork.Of(Model.Network, sample.Height, sample.Width), Model.Parameters, Backend, batchSize, Precision, Overlay);

    /// <inheritdoc/>
    internal override IColumnRunner CreateScorer(Shape sample, int batchSize) => IsWhole(sample)
        ? CreateRunner(sample, batchSize)
        : new TiledScorer(new TiledNetwork(this, TileSize), sample, Model.Classes, Overlay);

    private protected override NetworkRunner CreateRunner(Network network, ParameterSet parameters, int batchSize) =>
        new PixelScorer(new(network, network.Inputs[0].Shape), parameters, Backend, batchSize, Precision, Overlay);

    private protected override (FeatureColumn Features, DataViewSchema Output) Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var features = FeaturesOf(input);
        var scores = features.Shape == Model.Input ? Model.Network.HeadShape : [Model.Classes, features.Shape.Height, features.Shape.Width];
        return (features, SegmentationColumns.AddTo(input, scores, Model.Labels, Overlay?.ColumnName));
    }

    // Of a large image it is a tile that the network must take.
    private void RequireTakes(Shape image)
    {
        if (IsWhole(image)) _ = SizedNetwork.Of(Model.Network, image.Height, image.Width);
        else TiledNetwork.RequireTakes(Model.Network, image.Height, image.Width, TileSize);
    }

    private bool IsWhole(Shape image) => image == Model.Input || Math.Max(image.Height, image.Width) <= TileSize;

    // Images of the column's own size, where it says one and the network can take it.
    private FeatureColumn FeaturesOf(DataViewSchema schema)
    {
        var says = schema.GetColumnOrNull(FeatureColumnName)?.Type is ImageDataViewType { Height: > 0 } or VectorDataViewType { IsKnownSize: true, Dimensions.Length: 3 };
        if (!says) return FeatureColumn.Of(schema, FeatureColumnName, Model.Input);
        var features = FeatureColumn.Of(schema, FeatureColumnName, [Model.Input.Channels, Shape.Open, Shape.Open]);
        try
        {
            RequireTakes(features.Shape);
        }
        catch (NetworkException error)
        {
            throw SchemaMismatch.Found(
                "feature", FeatureColumnName, $"{Model.Input}, on which the network was trained", $"{features.Shape}", $"It cannot take another size. {error.Message}");
        }

        return features;
    }
}
