using ConvMl.Host.Datasets;
using ConvMl.Host.Evaluation;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Host.Runs;

/// <summary>The training of a network that tells the class of each pixel.</summary>
internal sealed class SegmentationRun(Recipe recipe, bool skipBadImages, ITrainingView view) : TrainingRun(recipe, view)
{
    private const int KeptImages = 4;

    private readonly ITrainingView _view = view;
    private MaskedData? _data;

    /// <inheritdoc/>
    protected override string DataName => Data.Name;

    /// <inheritdoc/>
    protected override int Classes => Data.ClassNames.Count;

    private MaskedData Data => _data ?? throw new InvalidOperationException("The data is not open yet.");

    /// <inheritdoc/>
    protected override void OpenData(CancellationToken cancellation)
    {
        if (skipBadImages) throw MaskedData.CannotSkip();
        if (Recipe.Training.Augmentations?.FirstOrDefault(augmentation => !augmentation.TakesMaps) is { } other)
            throw new InputException($"The \"augmentations\" of the recipe '{Recipe.Name}' hold a {other.GetType().Name}, which would leave the masks behind. Remove it.");
        _data = MaskedData.Open(Context, Recipe);
        _data.CheckTest(cancellation);
    }

    /// <inheritdoc/>
    protected override NetworkTransformer Fit(Action<TrainerOptions> fill)
    {
        var options = new SegmentationTrainer.Options { FeatureColumnName = Columns.Image, LabelColumnName = Columns.Mask, ClassWeighting = Recipe.Training.ClassWeighting };
        fill(options);
        // What the trainer says beside its epochs, which the view shows itself.
        Context.Log += (_, entry) =>
        {
            if (entry.RawMessage.StartsWith("Class weights", StringComparison.Ordinal)) _view.Say(entry.RawMessage);
        };
        return Context.SemanticSegmentation.Trainers.ConvNet(options).Fit(Data.Training);
    }

    /// <inheritdoc/>
    protected override void SaveModel(string path, NetworkTransformer trained) => SavedModel.Write(path, Context, trained, Data.Training);

    /// <inheritdoc/>
    protected override ITestResult Test(NetworkTransformer trained, CancellationToken cancellation) =>
        SegmentationTest.Run(trained, Data.Test, KeptImages, () => { }, cancellation);
}
