namespace ConvMl.Networks;

/// <summary>A network cannot be as described: the message names the layer, says what was found and what is needed.</summary>
public sealed class NetworkException : ArgumentException
{
    /// <summary>Makes the exception.</summary>
    public NetworkException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception around its cause.</summary>
    public NetworkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
