namespace ConvMl.Plugins;

/// <summary>A plugin cannot be used; the message names it and its folder, and says why and what to do.</summary>
public sealed class PluginException : Exception
{
    /// <summary>Makes the exception.</summary>
    public PluginException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception around its cause.</summary>
    public PluginException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
