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
    internal LayerTransformer(string outputColumnName, string inputColumnName, Network network, ParameterSet parameters, bool isTrainable)
    {
        (OutputColumnName, InputColumnName) = (outputColumnName, inputColumnName);
        (Network, Parameters, IsTrainable) = (network, parameters, isTrainable);
    }

    /// <summary>The column that it adds.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column that it reads.</summary>
    public string InputColumnName { get; }

    /// <summary>Its layers.</summary>
    public Network Network { get; }

    /// <summary>Their parameters. Treat them as read-only.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Whether a trainer behind it may train it.</summary>
    public bool IsTrainable { get; }

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
