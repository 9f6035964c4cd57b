namespace Microsoft.ML;

/// <summary>Tasks that ML.NET does not have, beside its own on <see cref="MLContext"/>.</summary>
public static class ConvMlTaskCatalog
{
    extension(MLContext context)
    {
        /// <summary>Semantic segmentation, the class of each pixel of an image: trainers, evaluation, cross-validation.</summary>
        public SemanticSegmentationCatalog SemanticSegmentation => new(context ?? throw new ArgumentNullException(nameof(context)));
    }
}
