using ConvMl.Host.Datasets;
using ConvMl.Host.Evaluation;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Tensors;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Host.Runs;

/// <summary>The training of a classifier.</summary>
internal sealed class ClassificationRun(Recipe recipe, bool skipBadImages, ITrainingView view) : TrainingRun(recipe, view)
{
    private const int KeptMistakes = 24;

    private ImageData? _data;

    /// <inheritdoc/>
    protected override string DataName => Data.Name;

    /// <inheritdoc/>
    protected override int Classes => Data.ClassNames.Count;

    /// <inheritdoc/>
    protected override int SkippedImages => Data.SkippedImages;

    private ImageData Data => _data ?? throw new InvalidOperationException("The data is not open yet.");

    /// <inheritdoc/>
    protected override void OpenData(CancellationToken cancellation)
    {
        _data = ImageData.Open(Context, Recipe, skipBadImages, cancellation);
        var network = Recipe.Network;
        if (network.AwaitsClasses || network.Outputs.Count > 1 || network.HeadShape == Shape.Create([Classes])) return;
        throw new InputException(
            $"The network of '{Recipe.Name}' ends in '{network.Head}', which gives {network.HeadShape}, but '{Recipe.Data.Folder}' has {Classes} classes; " +
            "end it with a Dense layer without \"units\", which then takes their number.");
    }

    /// <inheritdoc/>
    protected override NetworkTransformer Fit(Action<TrainerOptions> fill)
    {
        var options = new ConvNetTrainer.Options { FeatureColumnName = Columns.Features, LabelColumnName = Columns.Label };
        fill(options);
        return Context.MulticlassClassification.Trainers.ConvNet(options).Fit(Data.Training);
    }

    /// <inheritdoc/>
    protected override void SaveModel(string path, NetworkTransformer trained) => SavedModel.Write(path, Context, (ConvNetTransformer)trained, Data);

    /// <inheritdoc/>
    protected override ITestResult Test(NetworkTransformer trained, CancellationToken cancellation) =>
        ModelTest.Run((ConvNetTransformer)trained, Data.Test, KeptMistakes, cancellation);
}
