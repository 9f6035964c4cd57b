namespace ConvMl.Transforms.Data;

/// <summary>A row of <c>mlContext.Data.LoadImageFolder</c>.</summary>
public sealed class ImageFolderRow
{
    /// <summary>The image's absolute path.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The name of the folder that the image lies in.</summary>
    public string Label { get; set; } = "";
}
