namespace ConvMl.Onnx.Import;

/// <summary>An output of a model: a network's, or numbers that depend on no input.</summary>
internal sealed record ImportedOutput(string Name, int[] Sizes, string? Node, float[]? Numbers);
