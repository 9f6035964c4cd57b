using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Transforms.Classification;

/// <summary>One class a sample.</summary>
internal sealed class ClassificationTask(ConvNetTrainer.Options options) : ITrainingTask
{
    /// <inheritdoc/>
    public TargetColumn TargetOf(DataViewSchema schema, string name) => LabelColumn.Of(schema, name);

    /// <inheritdoc/>
    public Network Complete(Network? network, Shape input, TargetColumn target) =>
        ClassifierNetwork.Complete(network ?? Network.Input(input).Classifier(), input, target.Classes, target.Column.Name);

    /// <inheritdoc/>
    public Loss LossFor(Dataset training, TargetColumn target, TrainingLog log) => options.Loss;
}
