namespace ConvMl.Host;

/// <summary>What the user gave is not what is needed; the message is one line that says what was found, what was expected and what to do.</summary>
internal sealed class InputException : Exception
{
    internal InputException(string message)
        : base(message)
    {
    }

    internal InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
