namespace ConvMl.Host.Datasets;

/// <summary>An image file and its class.</summary>
internal sealed class ImageRow
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";
}
