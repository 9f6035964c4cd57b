namespace ConvMl.Host.Recipes;

/// <summary>The part of a recipe that says which images are used.</summary>
/// <param name="Path">
/// A folder of IDX files or of class folders; in a file, relative to that file. What may lie in it says <see cref="Datasets.ImageData"/>.
/// </param>
/// <param name="ClassNames">Names of the labels of IDX files, in their order; their numbers if null. Class folders have names of their own.</param>
/// <param name="TestFraction">Share of the images of class folders that is kept for the test, where there is no folder <c>test</c>.</param>
internal sealed record DataRecipe(string Path, IReadOnlyList<string>? ClassNames = null, float TestFraction = 0.2f);
