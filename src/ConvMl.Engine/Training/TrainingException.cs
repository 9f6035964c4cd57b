namespace ConvMl.Training;

/// <summary>Training or evaluation cannot begin or go on; the message says where it stood and what was found.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception around its cause.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
