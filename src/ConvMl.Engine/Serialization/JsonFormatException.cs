namespace ConvMl.Serialization;

/// <summary>A JSON text is not what was expected; the message names the place in it, what was found and what is valid there.</summary>
public sealed class JsonFormatException : FormatException
{
    /// <summary>Makes the exception.</summary>
    public JsonFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception around its cause.</summary>
    public JsonFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
