namespace ConvMl.Host.Datasets;

/// <summary>The columns of the data views that <c>convml</c> makes.</summary>
internal static class Columns
{
    internal const string Features = "Features";
    internal const string Label = "Label";
    internal const string ImagePath = "ImagePath";
    internal const string PredictedLabel = "PredictedLabel";
    internal const string Score = "Score";
    internal const string Image = "Image";
    internal const string Mask = "Mask";
    internal const string PredictedMask = "PredictedMask";
}
