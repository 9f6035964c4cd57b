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

    /// <summary>What a library said of bad input, without the name of its parameter, which is none of the user's.</summary>
    internal static InputException From(Exception exception) => new(MessageOf(exception), exception);

    /// <inheritdoc cref="From"/>
    internal static string MessageOf(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;
}
