namespace ConvMl.Onnx;

/// <summary>A file is no ONNX model, is damaged, or asks for more than it may. The message says what was found.</summary>
public sealed class OnnxFormatException : FormatException
{
    /// <summary>Makes an exception with a message.</summary>
    public OnnxFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and what caused it.</summary>
    public OnnxFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
