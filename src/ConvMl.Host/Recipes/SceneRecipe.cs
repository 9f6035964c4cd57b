using ConvMl.Scenes;

namespace ConvMl.Host.Recipes;

/// <summary>Scenes to train and test on, which are drawn while they are read: how many of each, and what each further setting means says <see cref="FashionScenesOptions"/>.</summary>
internal sealed record SceneRecipe(
    int Train = FashionScenes.DefaultTrainingCount,
    int Test = FashionScenes.DefaultTestCount,
    int Height = 96,
    int Width = 96,
    int MinimumGarments = 2,
    int MaximumGarments = 4,
    double SmallestGarment = 0.4,
    double LargestGarment = 0.7,
    double LeastVisible = 0.6,
    int Noise = 8,
    long Seed = 1)
{
    /// <summary>The settings as the scenes take them.</summary>
    internal FashionScenesOptions Look => new()
    {
        Seed = Seed,
        Height = Height,
        Width = Width,
        MinimumGarments = MinimumGarments,
        MaximumGarments = MaximumGarments,
        SmallestGarment = SmallestGarment,
        LargestGarment = LargestGarment,
        LeastVisible = LeastVisible,
        Noise = Noise,
    };
}
