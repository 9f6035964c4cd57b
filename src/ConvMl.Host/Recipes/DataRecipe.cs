using ConvMl.Scenes;

namespace ConvMl.Host.Recipes;

/// <summary>The part of a recipe that says which images are used.</summary>
/// <param name="Path">
/// A folder; in a file, relative to that file. What may lie in it say <see cref="Datasets.ImageData"/> and <see cref="Datasets.MaskedData"/>. It is given on
/// the command line if null.
/// </param>
/// <param name="ClassNames">Names of the labels of IDX files, in their order; their numbers if null. Class folders have names of their own. Those of the numbers or the palette of masks.</param>
/// <param name="TestFraction">Share of the images of class folders that is kept for the test, where there is no folder <c>test</c>; of images with masks, those whose names come last.</param>
/// <param name="TestImages">How many images with masks are kept for the test, those whose names come last; instead of a share.</param>
/// <param name="IgnoreId">The number in the masks of pixels that do not count.</param>
/// <param name="Palette">The colour of each class in the masks, <c>#rrggbb</c>; masks hold numbers if null.</param>
/// <param name="IgnoreColor">The colour of pixels that do not count.</param>
/// <param name="Scenes">Scenes that are drawn with the garments in the folder, where it has no masks.</param>
internal sealed record DataRecipe(
    string? Path = null,
    IReadOnlyList<string>? ClassNames = null,
    float TestFraction = 0.2f,
    int? TestImages = null,
    int? IgnoreId = null,
    IReadOnlyList<string>? Palette = null,
    string? IgnoreColor = null,
    SceneRecipe? Scenes = null)
{
    /// <summary>The folder, absolute.</summary>
    /// <exception cref="InputException">None was given.</exception>
    internal string Folder => Path ?? throw new InputException("The recipe names no data. Give its folder with --data.");

    /// <summary>The classes as far as the recipe tells them: those that it names, or those of the scenes; null if only the data know them.</summary>
    internal IReadOnlyList<string>? KnownClassNames => ClassNames ?? (Scenes is null ? null : FashionScenes.ClassNames);
}
