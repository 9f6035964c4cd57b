using ConvMl.Backends;
using ConvMl.Plugins;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Host.Recipes;

/// <summary>The part of a recipe that says how the network is trained. What each setting means says <see cref="ConvNetTrainer.Options"/>.</summary>
internal sealed record TrainingRecipe(
    int Epochs = 10,
    int BatchSize = 64,
    Loss? Loss = null,
    ClassWeighting ClassWeighting = ClassWeighting.None,
    Optimizer? Optimizer = null,
    Schedule? Schedule = null,
    float? GradientClipNorm = null,
    float ValidationFraction = 0.1f,
    int? EarlyStoppingPatience = null,
    IReadOnlyList<Augmentation>? Augmentations = null,
    ProgressiveResizing? Resizing = null,
    bool NormalizeInput = true,
    string? Backend = null,
    int Threads = 0,
    NumericPrecision Precision = NumericPrecision.Standard,
    long Seed = 1)
{
    /// <summary>The same with every setting written out that was left to its default.</summary>
    internal TrainingRecipe Complete(RecipeTask task) => this with
    {
        Loss = Loss ?? (task == RecipeTask.Segmentation ? new PixelCrossEntropy() : new SoftmaxCrossEntropy()),
        Optimizer = Optimizer ?? new Adam(),
        Schedule = Schedule ?? new ConstantSchedule(),
        Augmentations = Augmentations ?? [],
        Backend = Backend ?? BackendCatalog.DefaultBackend,
    };
}
