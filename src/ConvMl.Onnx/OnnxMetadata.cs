namespace ConvMl.Onnx;

/// <summary>What a model says of itself beside its network; it stands in the file's metadata.</summary>
public sealed record OnnxMetadata
{
    /// <summary>The key of <see cref="ClassNames"/>: a JSON list of texts.</summary>
    public const string ClassNamesKey = "convml.class_names";

    /// <summary>The key of <see cref="Preprocessing"/>.</summary>
    public const string PreprocessingKey = "convml.preprocessing";

    /// <summary>The name of each class, in the order of the scores; none if empty.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What has to be done to an image before it enters the model, for people to read; null if not said.</summary>
    public string? Preprocessing { get; init; }
}
