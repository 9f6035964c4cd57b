namespace ConvMl.Layers.UserLayers;

/// <summary>The code of a <see cref="UserLayer"/> threw, or gave a wrong gradient: the message names the layer and the pass, the inner exception is the layer's own.</summary>
public sealed class UserLayerException : Exception
{
    /// <summary>Makes the exception.</summary>
    public UserLayerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception around its cause.</summary>
    public UserLayerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
