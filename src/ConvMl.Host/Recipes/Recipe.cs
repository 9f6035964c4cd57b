using ConvMl.Networks;

namespace ConvMl.Host.Recipes;

/// <summary>A training, described whole: data, network, training.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Task">What the network is trained for.</param>
/// <param name="Data">The images, their path absolute.</param>
/// <param name="Network">The network; its number of classes may be open.</param>
/// <param name="Training">The training, every setting given.</param>
internal sealed record Recipe(string Name, RecipeTask Task, DataRecipe Data, Network Network, TrainingRecipe Training);
