using ConvMl.Backends;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Classification;

/// <summary>A trained convolutional classifier: adds <c>PredictedLabel</c> and <c>Score</c> to data.</summary>
/// <remarks>
/// <c>Score</c> is the softmax of the network's outputs, a probability a class; its <c>SlotNames</c> are the class names.
/// <c>PredictedLabel</c> is the key of the largest score, with the training labels' <c>KeyValues</c>. A row with NaN or infinite features gets
/// NaN scores and a missing label. Rows are scored in batches while they are read; a column that is not asked for costs nothing.
/// It is safe to use from several threads; the cursors and engines made from it are not. For servers there is <see cref="Serving.ConvNetPredictor"/>.
/// </remarks>
public sealed partial class ConvNetTransformer : ISingleFeaturePredictionTransformer<ConvNetModel>
{
    private readonly FeatureKind _featureKind;
    private readonly Lazy<IBackend> _backend;

    internal ConvNetTransformer(ConvNetModel model, string featureColumnName, FeatureKind featureKind, int batchSize, IBackend backend, TrainingResult? training)
    {
        Model = model;
        FeatureColumnName = featureColumnName;
        _featureKind = featureKind;
        BatchSize = batchSize;
        _backend = new(backend);
        Training = training;
    }

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => _featureKind switch
    {
        FeatureKind.Image => new ImageDataViewType(Model.Input.Height, Model.Input.Width),
        FeatureKind.Bytes => new VectorDataViewType(NumberDataViewType.Byte, Model.Input.ToArray()),
        _ => new VectorDataViewType(NumberDataViewType.Single, Model.Input.ToArray()),
    };

    /// <inheritdoc/>
    public ConvNetModel Model { get; }

    /// <summary>How the training went; null for a model that was loaded.</summary>
    public TrainingResult? Training { get; }

    /// <summary>Rows that are scored in one forward pass of a cursor.</summary>
    public int BatchSize { get; }

    /// <summary>How exactly rows are scored, as <see cref="TrainerOptions.Precision"/> said.</summary>
    public NumericPrecision Precision { get; internal init; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (features, output) = Bind(input.Schema);
        return new ScoredView(this, input, output, features);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        var (features, output) = Bind(inputSchema);
        return new ScoredRowMapper(this, inputSchema, output, features);
    }

    internal BatchScorer CreateScorer(int? batchSize = null) => new(Model.Network, Model.Parameters, _backend.Value, batchSize ?? BatchSize, Precision);

    /// <summary>A scorer that runs the layer transforms which compute the features, and the classifier, as one network.</summary>
    internal BatchScorer CreateScorerBehind(LayeredView view, LayerStage last)
    {
        var chain = LayerChain.Join(view.Root.Shape, view.Stages, [last]);
        var (network, names) = LayerChain.Append(chain.Network, Model.Network, chain.Network.Head);
        var parameters = new ParameterSet(network.Parameters);
        foreach (var slot in chain.Network.Parameters.Slots) chain.Parameters[slot].CopyTo(parameters[slot.Name]);
        LayerChain.Copy(Model.Parameters, Model.Network, parameters, names);
        return new BatchScorer(network, parameters, _backend.Value, BatchSize, Precision);
    }

    private (FeatureColumn Features, DataViewSchema Output) Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return (FeatureColumn.Of(input, FeatureColumnName, Model.Input), ScoreColumns.AddTo(input, Model));
    }
}
