namespace ConvMl.Geometry;

/// <summary>A layer cannot work on its input: the message says what was found, what is needed, and what to change.</summary>
public sealed class GeometryException : ArgumentException
{
    /// <summary>Makes the exception.</summary>
    public GeometryException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception around its cause.</summary>
    public GeometryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
