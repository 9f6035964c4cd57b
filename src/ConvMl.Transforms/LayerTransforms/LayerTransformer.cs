using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>A layer (or a few) as a transformer: adds the column of its output to data.</summary>
/// <remarks>
/// Rows are computed in batches while they are read, and a column that is not asked for costs nothing. Layers that read each other's columns are
/// computed as one network, whose inner values are not copied out unless their columns are asked for.
/// It is safe to use from several threads; the cursors and engines made from it are not.
/// </remarks>
public sealed partial class LayerTransformer : ITransformer
{
    // The layers and their weights are one value, so that a cursor which is made while a trainer hands new ones over has both old or both new.
    private volatile LearnedLayers _layers;

    // 1 once a trainer has set about teaching it, which happens once.
    private int _isTaught;

    internal LayerTransformer(string outputColumnName, string inputColumnName, LearnedLayers layers, bool isTrainable, bool keepsWeights = false)
    {
        (OutputColumnName, InputColumnName) = (outputColumnName, inputColumnName);
        (_layers, IsTrainable, KeepsWeights) = (layers, isTrainable, keepsWeights);
    }

    /// <summary>The column that it adds.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column that it reads.</summary>
    public string InputColumnName { get; }

    /// <summary>Its layers. Where a trainer behind it measured the input, they begin with a <see cref="ConvMl.Layers.Normalize"/>.</summary>
    public Network Network => _layers.Network;

    /// <summary>Their parameters. Treat them as read-only.</summary>
    public ParameterSet Parameters => _layers.Parameters;

    /// <summary>Whether a trainer behind it may train it.</summary>
    public bool IsTrainable { get; }

    /// <summary>Whether training goes on from its weights; else it begins anew with those that the trainer's seed gives.</summary>
    internal bool KeepsWeights { get; }

    /// <summary>Whether there is something that a trainer may train, and none has yet: others rely on what one trained.</summary>
    internal bool CanLearn => IsTrainable && _isTaught == 0 && Network.Parameters.TrainedCount > 0;

    /// <summary>Whether there is something that a trainer may have trained, and one has.</summary>
    internal bool IsFinished => IsTrainable && _isTaught != 0 && Network.Parameters.TrainedCount > 0;

    /// <summary>The layers with their parameters.</summary>
    internal LearnedLayers Layers => _layers;

    /// <summary>Lets a trainer have it that will <see cref="Learn"/> or <see cref="Release"/> it; false if another one has it or had it.</summary>
    internal bool TryClaim() => Interlocked.Exchange(ref _isTaught, 1) == 0;

    /// <summary>Gives it back untaught.</summary>
    internal void Release() => Volatile.Write(ref _isTaught, 0);

    /// <summary>Takes over what the trainer that has claimed it has learned.</summary>
    internal void Learn(LearnedLayers layers) => _layers = layers;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (features, output) = Bind(input.Schema);
        return LayeredView.Add(this, input, features, output);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        var (features, output) = Bind(inputSchema);
        return new LayerRowMapper(this, inputSchema, output, features);
    }

    private (FeatureColumn Features, DataViewSchema Output) Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, Network.HeadShape.ToArray()));
        return (FeatureColumn.Of(input, InputColumnName, Network.Inputs[0].Shape), schema.ToSchema());
    }
}
