namespace ConvMl.Onnx.Import;

/// <summary>Says, while one node is read, why it cannot become layers.</summary>
internal sealed class RefusedException(string reason) : Exception(reason);
