namespace ConvMl.Host.Recipes;

/// <summary>What a network is trained for.</summary>
internal enum RecipeTask
{
    /// <summary>One class an image.</summary>
    Classification,

    /// <summary>A class for each pixel.</summary>
    Segmentation,
}
