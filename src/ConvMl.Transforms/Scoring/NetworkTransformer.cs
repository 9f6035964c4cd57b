using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Scoring;

/// <summary>A trained network that adds to data what it says of each row.</summary>
/// <remarks>
/// Rows are scored in batches while they are read; a column that is not asked for costs nothing.
/// It is safe to use from several threads; the cursors and engines made from it are not. For servers there is <see cref="Serving.ConvNetPredictor"/>.
/// </remarks>
public abstract class NetworkTransformer : ISingleFeaturePredictionTransformer<ConvNetModel>
{
    private readonly Lazy<IBackend> _backend;

    private protected NetworkTransformer(TransformerSettings settings, IBackend? backend, TrainingResult? training)
    {
        Settings = settings;
        _backend = new(() => backend ?? BackendCatalog.Default.Get());
        Training = training;
    }

    /// <inheritdoc/>
    public string FeatureColumnName => Settings.FeatureColumnName;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => Settings.FeatureKind switch
    {
        FeatureKind.Image => new ImageDataViewType(Model.Input.Height, Model.Input.Width),
        FeatureKind.Bytes => new VectorDataViewType(NumberDataViewType.Byte, Model.Input.ToArray()),
        _ => new VectorDataViewType(NumberDataViewType.Single, Model.Input.ToArray()),
    };

    /// <inheritdoc/>
    public ConvNetModel Model => Settings.Model;

    /// <summary>How the training went; null for a model that was loaded.</summary>
    public TrainingResult? Training { get; }

    /// <summary>Rows that are scored in one forward pass of a cursor.</summary>
    public int BatchSize => Settings.BatchSize;

    /// <summary>How exactly rows are scored, as <see cref="TrainerOptions.Precision"/> said.</summary>
    public NumericPrecision Precision => Settings.Precision;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>All that is saved with the model.</summary>
    internal TransformerSettings Settings { get; }

    /// <summary>Whether all that it adds can be computed without its features, from what layer transforms before it read.</summary>
    internal virtual bool CanRunBehindLayers => true;

    private protected IBackend Backend => _backend.Value;

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

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    /// <summary>What computes samples of a shape that <see cref="Bind"/> accepts.</summary>
    internal virtual NetworkRunner CreateRunner(Shape sample, int batchSize) => CreateRunner(Model.Network, Model.Parameters, batchSize);

    /// <summary>What computes the columns for samples of a shape that <see cref="Bind"/> accepts.</summary>
    internal virtual IColumnRunner CreateScorer(Shape sample, int batchSize) => CreateRunner(sample, batchSize);

    /// <summary>Whether it can run as one network with layer transforms that compute a column.</summary>
    internal bool CanRunBehind(FeatureColumn features) => CanRunBehindLayers && features.Shape == Model.Input;

    /// <summary>What runs the layer transforms that compute the features, and the network, as one.</summary>
    /// <param name="sample">The shape of what the first of them reads.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="batchSize">Most samples in one pass.</param>
    internal NetworkRunner CreateRunnerBehind(Shape sample, LayerStage last, int batchSize)
    {
        var chain = LayerChain.Join(sample, [.. last.WithSources], [last]);
        var (network, names) = LayerChain.Append(chain.Network, Model.Network, chain.Network.Head);
        var parameters = new ParameterSet(network.Parameters);
        foreach (var slot in chain.Network.Parameters.Slots) chain.Parameters[slot].CopyTo(parameters[slot.Name]);
        LayerChain.Copy(Model.Parameters, Model.Network, parameters, names);
        return CreateRunner(network, parameters, batchSize);
    }

    private protected abstract NetworkRunner CreateRunner(Network network, ParameterSet parameters, int batchSize);

    /// <summary>Finds the feature column, and says which columns there are with those that are added.</summary>
    private protected abstract (FeatureColumn Features, DataViewSchema Output) Bind(DataViewSchema input);

    private protected abstract void Save(ModelSaveContext context);
}
