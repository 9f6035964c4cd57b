using System.Text.Json;

namespace ConvMl.Host.Recipes;

/// <summary>A recipe as it stands in a file.</summary>
/// <param name="Data">The images.</param>
/// <param name="Network">The network, in the format of <see cref="Serialization.NetworkJson"/>.</param>
/// <param name="Training">The training.</param>
/// <param name="Name">The run's name; the file's if null.</param>
/// <param name="Task">What the network is trained for.</param>
internal sealed record RecipeContent(
    DataRecipe Data, JsonElement Network, TrainingRecipe Training, string? Name = null, RecipeTask Task = RecipeTask.Classification);
