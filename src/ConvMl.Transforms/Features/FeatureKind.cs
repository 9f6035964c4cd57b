namespace ConvMl.Transforms.Features;

/// <summary>What a feature column holds.</summary>
internal enum FeatureKind
{
    /// <summary>A vector of <see cref="float"/>.</summary>
    Floats,

    /// <summary>A vector of <see cref="byte"/>.</summary>
    Bytes,

    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    Image,
}
