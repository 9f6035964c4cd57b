using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;

namespace ConvMl.Transforms.Classification;

/// <summary>A trained convolutional classifier: adds <c>PredictedLabel</c> and <c>Score</c> to data.</summary>
/// <remarks>
/// <c>Score</c> is the softmax of the network's outputs, a probability a class; its <c>SlotNames</c> are the class names.
/// <c>PredictedLabel</c> is the key of the largest score, with the training labels' <c>KeyValues</c>. A row with NaN or infinite features gets
/// NaN scores and a missing label. Rows are scored in batches while they are read; a column that is not asked for costs nothing.
/// It is safe to use from several threads; the cursors and engines made from it are not. For servers there is <see cref="Serving.ConvNetPredictor"/>.
/// </remarks>
public sealed partial class ConvNetTransformer : NetworkTransformer
{
    internal ConvNetTransformer(TransformerSettings settings, IBackend backend, TrainingResult? training)
        : base(settings, backend, training)
    {
    }

    private protected override NetworkRunner CreateRunner(Network network, ParameterSet parameters, int batchSize) =>
        new ClassScorer(network, parameters, Backend, batchSize, Precision);

    private protected override (FeatureColumn Features, DataViewSchema Output) Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return (FeatureColumn.Of(input, FeatureColumnName, Model.Input), ScoreColumns.AddTo(input, Model));
    }
}
