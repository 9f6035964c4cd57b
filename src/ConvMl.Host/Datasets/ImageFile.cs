namespace ConvMl.Host.Datasets;

/// <summary>An image file; its column is named <see cref="Columns.ImagePath"/>.</summary>
internal sealed class ImageFile
{
    public string ImagePath { get; set; } = "";
}
